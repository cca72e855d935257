"""The whole argument list of ``docker container create``."""

from __future__ import annotations

import pytest
from aac_plugins.containers.arguments import Handed, create_arguments
from aac_plugins.containers.model import AgentImage, Binding, RunRequest, RunSpec
from aac_plugins.containers.runspec import run_spec

from aac_core.api import MountPoint, PortMapping, ResourceLimits, UsageError


def test_everything_that_is_asked_for() -> None:
    spec = RunSpec(
        image="agent:1",
        name="agent",
        ports=(Binding(8080, 9000), Binding(53, 0, "udp", "::1")),
        mounts=(MountPoint("volume", "/data", "data"),),
        tmpfs=("/tmp",),
        cpus="0.5",
        memory=1 << 28,
        platform="linux/arm64",
        arguments=("--fast", "x y"),
        read_only=True,
        hardened=True,
    )
    assert create_arguments(spec, Handed("/dev/fd/9")) == (
        *("container", "create", "--pull", "never", "--name", "agent", "--restart", "no"),
        *("--label", "dev.aac.name=agent", "--platform", "linux/arm64", "--env-file", "/dev/fd/9"),
        *("--publish", "127.0.0.1:9000:8080/tcp", "--publish", "[::1]::53/udp"),
        *("--mount", "type=volume,target=/data,source=data", "--tmpfs", "/tmp"),
        *("--cpus", "0.5", "--memory", "268435456", "--read-only"),
        *("--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--", "agent:1", "--fast", "x y"),
    )


def test_options_win_over_limits_of_the_spec() -> None:
    image = AgentImage("agent:1", "x", "agent", limits=ResourceLimits("2", "1Gi"), ports=(PortMapping(8080),))
    found = run_spec(image, RunRequest(cpus="500m", read_only=True), {}, lambda binding: "")
    assert (found.name, found.cpus, found.memory, found.tmpfs) == ("agent", "0.5", 1 << 30, ("/tmp",))
    assert found.ports == (Binding(8080, 8080),)


@pytest.mark.parametrize("name", ["a", "-x", "a b", "ä" * 3, "a/b"])
def test_names_that_docker_refuses_are_refused_before(name: str) -> None:
    with pytest.raises(UsageError, match="no name for a container"):
        run_spec(AgentImage("agent:1", "x", "agent"), RunRequest(name=name), {}, lambda binding: "")
