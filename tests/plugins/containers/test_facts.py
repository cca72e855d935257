"""What the engine's JSON says, in the forms that engines have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from aac_plugins.containers.facts import container_facts, image_facts, with_spec
from aac_plugins.containers.local import LocalImage, unused
from aac_plugins.containers.model import AgentImage, Binding, Container
from aac_plugins.containers.view import container_data, ports_text

from aac_core.api import HealthProbe, MountPoint, PortMapping, RuntimeVariable

LABELS = {
    "dev.aac.schema": "agent.dev/v1",
    "dev.aac.interface": "http",
    "dev.aac.ports": "8080/tcp,53/udp",
    "org.opencontainers.image.title": "agent",
}
IMAGE: dict[str, Any] = {
    "Id": "sha256:1",
    "Os": "linux",
    "Architecture": "arm64",
    "Variant": "v8",
    "Config": {
        "User": "65532:65532",
        "ExposedPorts": {"53/udp": {}, "1234/tcp": {}, "8080/tcp": {}},
        "Entrypoint": ["python"],
        "Cmd": ["-m", "agent"],
        "Labels": LABELS,
        "Healthcheck": {"Test": ["CMD", "/usr/lib/aac/probe", "http", "8080", "/ok"], "Interval": 5 * 10**9},
    },
}


def test_an_image() -> None:
    found = image_facts(IMAGE, "agent:1")
    assert found == AgentImage(
        reference="agent:1",
        id="sha256:1",
        name="agent",
        user="65532:65532",
        platform="linux/arm64/v8",
        ports=(PortMapping(8080), PortMapping(53, None, "udp"), PortMapping(1234)),
        health=HealthProbe(("/usr/lib/aac/probe", "http", "8080", "/ok"), "5s", "30s", "0s", 3),
        entrypoint=("python", "-m", "agent"),
    )


@pytest.mark.parametrize(
    ("check", "command"),
    [
        (None, None),
        ({}, None),
        ({"Test": ["NONE"]}, None),
        ({"Test": ["CMD-SHELL", "exit 0"]}, ("/bin/sh", "-c", "exit 0")),
    ],
)
def test_health_checks(check: dict[str, Any] | None, command: tuple[str, ...] | None) -> None:
    found = image_facts(
        {"Id": "x", "Config": {"Healthcheck": check, "Labels": None, "Cmd": None}}, "x"
    ).health
    assert (found.command if found else None) == command


def test_the_spec_in_the_image_adds_what_an_image_can_not_say() -> None:
    spec = {
        "metadata": {"name": "named"},
        "spec": {
            "environment": [
                {"name": "A", "value": "1"},
                {"name": "KEY", "from": "secret", "secretName": "v", "required": True, "defaultValue": "no"},
                {"name": "REGION", "from": "env", "envKey": "AWS_REGION", "defaultValue": "eu"},
            ],
            "volumes": [{"target": "/data", "readOnly": True}, {"target": "/models", "type": "bind"}],
        },
    }
    found = with_spec(image_facts(IMAGE, "agent:1"), json.dumps(spec))
    assert found.name == "named"
    assert found.variables == (
        RuntimeVariable("KEY", "secret", "KEY", required=True),
        RuntimeVariable("REGION", "env", "AWS_REGION", default="eu"),
    )
    assert found.mounts == (MountPoint("volume", "/data", read_only=True), MountPoint("bind", "/models"))


def container(**state: Any) -> Container:
    return container_facts(
        {
            "Id": "c" * 64,
            "Name": "/agent",
            "Image": "sha256:1",
            "State": {"Status": "running", "StartedAt": "2024-05-01T00:00:00Z", "Pid": 7, **state},
            "Config": {"Image": "agent:1", "Labels": {"dev.aac.name": "agent"}},
            "NetworkSettings": {
                "Ports": {
                    "8080/tcp": [
                        {"HostIp": "127.0.0.1", "HostPort": "9000"},
                        {"HostIp": "::1", "HostPort": "9000"},
                    ],
                    "53/udp": [{"HostIp": "0.0.0.0", "HostPort": "53"}],
                    "1/tcp": None,
                }
            },
        }
    )


def test_a_container() -> None:
    found = container(Health={"Status": "unhealthy", "Log": [{"Output": "old"}, {"Output": "refused\n"}]})
    assert (found.name, found.image, found.running, found.pid) == ("agent", "agent:1", True, 7)
    assert (found.health, found.probe) == ("unhealthy", "refused")
    assert found.ports == (
        Binding(53, 53, "udp", "0.0.0.0"),
        Binding(8080, 9000, "tcp", "127.0.0.1"),
        Binding(8080, 9000, "tcp", "::1"),
    )
    assert ports_text(found) == "0.0.0.0:53→53/udp, 127.0.0.1:9000→8080, [::1]:9000→8080"
    assert container_data(found)["ports"][0] == {"container": 53, "protocol": "udp", "address": "0.0.0.0:53"}


def test_a_container_that_never_started() -> None:
    found = container(Status="created", StartedAt="0001-01-01T00:00:00Z", Health={"Status": "none"}, Pid=0)
    assert (found.started, found.health, found.running) == ("", "", False)


def test_an_image_is_used_by_name_or_by_id() -> None:
    def image(number: str, *names: str) -> LocalImage:
        return LocalImage(number, names, "agent", "1", (), 1, "")

    images = (
        image("sha256:1"),
        image("sha256:2", "agent:1"),
        image("sha256:3", "agent:2"),
        image("sha256:4"),
    )
    assert [found.id for found in unused(images, [container()])] == ["sha256:3", "sha256:4"]


def test_a_folder_is_told_from_an_image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from aac_plugins.containers.source import is_folder

    monkeypatch.chdir(tmp_path)
    (tmp_path / "agent").mkdir()
    assert not is_folder("agent")
    (tmp_path / "agent/agent.yaml").write_text("")
    assert [
        is_folder(what) for what in ("agent", "agent/agent.yaml", ".", "/nowhere", "agent:1", "host/agent")
    ] == [True, True, True, True, False, False]
