"""Mounts from the spec and from options."""

from __future__ import annotations

from pathlib import Path

import pytest
from aac_plugins.containers.model import AgentImage
from aac_plugins.containers.mounts import argument, mounts

from aac_core.api import MountPoint, RunError, UsageError


def image(folder: Path, *found: MountPoint) -> AgentImage:
    return AgentImage("agent:1", "sha256:0", "agent", mounts=found, folder=folder)


def test_bound_folders_are_relative_to_the_agents(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    found = mounts(image(tmp_path, MountPoint("bind", "/data", "data", read_only=True)), "agent", ())
    assert [argument(mount) for mount in found] == [f"type=bind,target=/data,source={tmp_path}/data,readonly"]


def test_what_is_not_there_is_said_before_the_engine_does(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="does not exist, and is to be mounted at /data"):
        mounts(image(tmp_path, MountPoint("bind", "/data", "data")), "agent", ())


def test_an_image_does_not_say_which_folder_is_bound(tmp_path: Path) -> None:
    wants = image(tmp_path, MountPoint("bind", "/data"))
    with pytest.raises(RunError, match="an image does not say which") as caught:
        mounts(wants, "agent", ())
    assert caught.value.hints[0].text == "--volume HOST_PATH:/data"
    assert mounts(wants, "agent", (f"{tmp_path}:/data",))[0].source == str(tmp_path)


def test_a_volume_without_a_name_belongs_to_the_container(tmp_path: Path) -> None:
    found = mounts(image(tmp_path, MountPoint("volume", "/var/lib/x")), "agent", ())
    assert found[0].source == "agent-var-lib-x"


def test_a_volume_of_a_trial_goes_with_its_container(tmp_path: Path) -> None:
    declared = MountPoint("volume", "/var/lib/x"), MountPoint("volume", "/models", "models")
    assert [argument(mount) for mount in mounts(image(tmp_path, *declared), "", ())] == [
        "type=volume,target=/var/lib/x",
        "type=volume,target=/models,source=models",
    ]


def test_an_option_replaces_the_mount_at_its_place(tmp_path: Path) -> None:
    declared = MountPoint("bind", "/data", "absent"), MountPoint("tmpfs", "/cache", size="64Mi")
    found = mounts(image(tmp_path, *declared), "agent", (f"{tmp_path}:/data:ro", "models:/models"))
    assert [argument(mount) for mount in found] == [
        f"type=tmpfs,target=/cache,tmpfs-size={64 << 20}",
        f"type=bind,target=/data,source={tmp_path},readonly",
        "type=volume,target=/models,source=models",
    ]


def test_a_comma_or_quote_in_a_path_stays_in_it() -> None:
    mount = MountPoint("bind", "/data", '/a,readonly,"b')
    assert argument(mount) == 'type=bind,target=/data,"source=/a,readonly,""b"'


@pytest.mark.parametrize("text", ["", "/a", "/a:b", ":/b", "/a:/b:rx", "/a:/b:ro:z"])
def test_other_forms_are_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--volume takes"):
        mounts(image(tmp_path), "agent", (text,))
