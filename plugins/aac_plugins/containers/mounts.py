"""Mounts of a container, from the spec and from ``--volume``."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

from aac_plugins.containers.model import AgentImage
from aac_plugins.containers.quantities import memory

from aac_core.api import Hint, MountPoint, RunError, UsageError

#: What ``--mount`` can do; a config map is a bind of the folder that stands for it here.
_DOCKER_TYPES = {"bind": "bind", "volume": "volume", "tmpfs": "tmpfs", "configmap": "bind"}


def mounts(image: AgentImage, container: str, options: tuple[str, ...]) -> tuple[MountPoint, ...]:
    """What is mounted; an option wins over the spec's mount at the same place.

    Args:
        container: a volume without a source is named after it; "" lets it go with the container.

    Raises:
        RunError: what should be bound does not exist, or is not known.
        UsageError: an option has the wrong form.
    """
    declared = [_placed(mount, image.folder, container) for mount in image.mounts]
    given = [_option(text) for text in options]
    targets = {mount.target for mount in given}
    found = (*(mount for mount in declared if mount.target not in targets), *given)
    for mount in found:
        if mount.type == "bind" and not mount.source:
            raise RunError(
                f"a folder is to be mounted at {mount.target}, and an image does not say which",
                hints=(Hint("which-mount", f"--volume HOST_PATH:{mount.target}"),),
            )
        if mount.type == "bind" and not Path(mount.source).exists():
            raise RunError(
                f"{mount.source} does not exist, and is to be mounted at {mount.target}",
                hints=(Hint("other-mount", f"--volume HOST_PATH:{mount.target} mounts something else"),),
            )
    return found


def argument(mount: MountPoint) -> str:
    """The value of ``--mount``: one line of CSV, so that a comma in a path stays in it."""
    fields = [f"type={mount.type}", f"target={mount.target}"]
    fields += [f"source={mount.source}"] if mount.source and mount.type != "tmpfs" else []
    fields += ["readonly"] if mount.read_only and mount.type != "tmpfs" else []
    fields += [f"tmpfs-size={_size(mount)}"] if mount.size and mount.type == "tmpfs" else []
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(fields)
    return line.getvalue()


def _size(mount: MountPoint) -> int:
    return memory(mount.size)


def _placed(mount: MountPoint, folder: Path, container: str) -> MountPoint:
    kind = _DOCKER_TYPES[mount.type]
    if kind == "bind" and mount.source:
        return replace(mount, type=kind, source=str((folder / mount.source).expanduser().absolute()))
    if kind == "volume" and container and not mount.source:
        return replace(mount, source=f"{container}{mount.target.replace('/', '-')}")
    return mount


def _option(text: str) -> MountPoint:
    """``SOURCE:TARGET[:ro|rw]``: a path is bound, a name is a volume."""
    parts = text.split(":")
    form = (
        len(parts) in (2, 3) and parts[0] and parts[1].startswith("/") and parts[2:] in ([], ["ro"], ["rw"])
    )
    if not form:
        raise UsageError(f"--volume takes SOURCE:TARGET or SOURCE:TARGET:ro, found {text!r}")
    source, read_only = parts[0], parts[2:] == ["ro"]
    if source.startswith(("/", ".", "~")):
        return MountPoint("bind", parts[1], str(Path(source).expanduser().absolute()), read_only)
    return MountPoint("volume", parts[1], source, read_only)
