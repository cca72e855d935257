"""The arguments of ``docker create``, and the way of values that must not be among them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

from aac_plugins.containers.model import NAME_LABEL, Binding, RunSpec, Variables
from aac_plugins.containers.mounts import argument
from aac_plugins.containers.owner import OWNER_LABEL

from aac_core.api import RunError

_LINE = 60_000  # bytes; Docker reads env files in lines of at most 64 KiB
#: Variables that the docker client itself would act upon.
_CLIENT = ("DOCKER_", "BUILDX_", "LD_", "PATH", "HOME", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY")


@dataclass(frozen=True)
class Handed:
    """How values reach the engine.

    Args:
        env_file: a path that only the docker client can open, or "".
        environment: values of several lines, which an env file can't hold: the client's own variables.
        files: the descriptor behind ``env_file``.
    """

    env_file: str = ""
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    files: tuple[int, ...] = ()


@contextmanager
def handed_over(variables: Variables) -> Iterator[Handed]:
    """Values in a file that has no name, open while the block runs.

    Raises:
        RunError: a value of several lines for a variable that the docker client acts upon.
    """
    lines = {name: value for name, value in variables.values.items() if _is_line(value)}
    blocks = {name: value for name, value in variables.values.items() if name not in lines}
    for name in blocks:
        if name.upper().startswith(_CLIENT):
            raise RunError(f"the value of {name} has several lines, and the docker client would act upon it")
    with _nameless() as file:
        file.write("".join(f"{name}={value}\n" for name, value in sorted(lines.items())).encode())
        file.flush()
        file.seek(0)
        yield Handed(f"/dev/fd/{file.fileno()}" if lines else "", blocks, (file.fileno(),))


def create_arguments(spec: RunSpec, handed: Handed) -> tuple[str, ...]:
    """Everything after ``docker``; pure."""
    words = ["container", "create", "--pull", "never", "--name", spec.name, "--restart", "no"]
    words += ["--label", f"{NAME_LABEL}={spec.name}"]
    words += ["--label", f"{OWNER_LABEL}={spec.owner}"] if spec.owner else []
    words += ["--interactive"] if spec.interactive else []
    words += ["--platform", spec.platform] if spec.platform else []
    words += ["--env-file", handed.env_file] if handed.env_file else []
    for name in sorted(handed.environment):
        words += ["--env", name]
    for binding in spec.ports:
        words += ["--publish", _publish(binding)]
    for mount in spec.mounts:
        words += ["--mount", argument(mount)]
    for folder in spec.tmpfs:
        words += ["--tmpfs", folder]
    words += ["--cpus", spec.cpus] if spec.cpus else []
    words += ["--memory", str(spec.memory)] if spec.memory else []
    words += ["--cpu-shares", str(spec.cpu_shares)] if spec.cpu_shares else []
    words += ["--memory-reservation", str(spec.memory_reservation)] if spec.memory_reservation else []
    words += ["--read-only"] if spec.read_only else []
    words += ["--cap-drop", "ALL", "--security-opt", "no-new-privileges"] if spec.hardened else []
    return (*words, "--", spec.image, *spec.arguments)


def _publish(binding: Binding) -> str:
    address = f"[{binding.address}]" if ":" in binding.address else binding.address
    return f"{address}:{binding.host or ''}:{binding.container}/{binding.protocol}"


def _is_line(value: str) -> bool:
    return "\n" not in value and "\r" not in value and len(value.encode()) < _LINE


def _nameless() -> IO[bytes]:
    """A file in memory where the system has that, else one that is deleted already."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("aac-variables"), "w+b")
    return tempfile.TemporaryFile()
