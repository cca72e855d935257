"""A builder beside the engine's own: a newer buildkitd, reached by buildx as ``remote``."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aac_plugins.engine.folder import Layout
from aac_plugins.engine.process import run

from aac_core.api import data_folder
from tests.engine.harness import Call, wait_until
from tests.engine.newer_buildkit import PLACE
from tests.engine.test_signals import PROGRAM, SPEC

BUILDKITD = data_folder() / PLACE
pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(os.geteuid() != 0, reason="buildkitd needs root"),
    pytest.mark.skipif(not BUILDKITD.is_file(), reason="tests/engine/newer_buildkit.py brought none"),
]
BOTH = ("linux/amd64", "linux/arm64")


@pytest.fixture(scope="module")
def registry(engine: Any, bases: Any) -> str:
    assert engine.registry, "these tests publish to the private engine's registry"
    return str(engine.registry)


@pytest.fixture(scope="module")
def builder(engine: Any, registry: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The builder ``newer`` and the environment in which buildx knows it."""
    folder = tmp_path_factory.mktemp("buildkitd")
    (folder / "buildkitd.toml").write_text(
        f'root = "{folder}/root"\n[grpc]\naddress = ["unix://{folder}/buildkitd.sock"]\n'
        f'[worker.oci]\nenabled = true\nnetworkMode = "host"\nbinary = "{Layout(engine.data).sbin}/runc"\n'
        "[worker.containerd]\nenabled = false\n"
        f'[registry."docker.io"]\nmirrors = ["{registry}"]\n[registry."{registry}"]\nhttp = true\n'
    )
    environment = {**os.environ, **engine.environment, "BUILDX_CONFIG": str(folder / "buildx")}
    buildx = [engine.docker, "buildx"]
    with (folder / "log").open("wb") as log:
        daemon = subprocess.Popen(
            [BUILDKITD, "--config", folder / "buildkitd.toml"], stdout=log, stderr=log, cwd=folder
        )
    try:
        wait_until((folder / "buildkitd.sock").exists, "buildkitd answers", 20)
        create = ["create", "--driver", "remote", "--name", "newer", f"unix://{folder}/buildkitd.sock"]
        subprocess.run([*buildx, *create], env=environment, check=True, capture_output=True)
        yield {"BUILDX_CONFIG": str(folder / "buildx")}
    finally:
        daemon.terminate()
        daemon.wait(20)
        for line in Path("/proc/self/mountinfo").read_text().splitlines():
            if str(folder) in line:
                run(["umount", "-l", line.split()[4]], "unmount")
        with contextlib.suppress(OSError):
            shutil.rmtree(folder / "root")


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("builders")
    (folder / "agent").mkdir()
    spec = {**SPEC, "metadata": {"name": "elsewhere", "version": "1.0.0"}}
    (folder / "agent/agent.yaml").write_text(json.dumps(spec))
    (folder / "agent/main.py").write_text(PROGRAM)
    (folder / "agent/requirements.txt").write_text("idna==3.10\n")
    return folder


def build(work: Path, builder: dict[str, str], *arguments: str) -> dict[str, Any]:
    call = Call("build", "agent", *arguments, "--json", cwd=work, environment=builder)
    assert call.end(300) == 0, call.said
    return call.document


def layers(work: Path, builder: dict[str, str], name: str, *arguments: str) -> list[list[str]]:
    """The layers of each platform of an OCI archive."""
    platforms = ",".join(BOTH)
    build(work, builder, *arguments, "--platform", platforms, "-o", f"type=oci,dest={work / name}")
    with tarfile.open(work / name) as archive:

        def read(path: str) -> Any:
            member = archive.extractfile(path)
            assert member is not None
            return json.load(member)

        (root,) = read("index.json")["manifests"]
        index = read("blobs/" + root["digest"].replace(":", "/"))
        assert {f"{e['platform']['os']}/{e['platform']['architecture']}" for e in index["manifests"]} == set(
            BOTH
        )
        children = [read("blobs/" + entry["digest"].replace(":", "/")) for entry in index["manifests"]]
    return [[layer["digest"] for layer in child["layers"]] for child in children]


def test_both_builders_make_the_same_layers(builder: dict[str, str], work: Path) -> None:
    own = layers(work, {}, "own.tar")
    newer = layers(work, builder, "newer.tar", "--builder", "newer")
    assert newer == own


def test_publishing_from_another_builder(builder: dict[str, str], registry: str, work: Path) -> None:
    name = f"{registry}/test/elsewhere-{os.getpid()}:1"
    arguments = ("--platform", ",".join(BOTH), "-t", name, "--push", "--provenance", "max")
    built = build(work, builder, "--builder", "newer", *arguments)
    assert set(built["platforms"]) == set(BOTH)
    call = Call("inspect", name, "--json", cwd=work)
    assert call.end() == 0, call.said
    assert call.document["digest"] == built["digest"]
    assert len(call.document["attestations"]) == 2


def test_loading_from_another_builder(builder: dict[str, str], work: Path) -> None:
    loaded = build(work, builder, "--builder", "newer")
    assert loaded["loaded"] == "elsewhere:1.0.0"
    call = Call("test", "elsewhere:1.0.0", "--json", cwd=work)
    assert call.end() == 0, call.said
    assert call.document["passed"]


def test_a_builder_that_does_not_exist(work: Path) -> None:
    call = Call("build", "agent", "--builder", "absent", cwd=work)
    assert call.end() == 3, call.said
    assert "there is no buildx builder 'absent'" in call.said
    assert "Traceback" not in call.said
