"""What the last build of an agent was made from, kept in aac's data folder.

One small file for each agent, set of platforms and builder; nothing is written into the
user's folder. What can't be read or written only costs an explanation, never a build.

A file is known by size, time of change and mode, which the file system tells at once; its
content is read only when these differ from the last build's, and up to a limit, so that a
build without changes reads nothing. The digest tells a changed file from a touched one, as
BuildKit does.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from aac_core.contracts.builder import BuildRequest
from aac_core.data import data_folder
from aac_core.reasons import FileState, Inputs
from aac_core.stages import Stage, stages
from aac_core.version import __version__

#: Bytes whose content is read for one build; larger files are known by size and time alone.
_READ_FILE = 1 << 20
_READ_ALL = 64 << 20
_KEPT = 100


def inputs_of(request: BuildRequest, files: Iterable[str], known: Mapping[str, FileState]) -> Inputs:
    """What a build is made from.

    Args:
        files: of the project, below the request's context.
        known: the files of the build before.
    """
    plan = request.plan
    return Inputs(
        version=__version__,
        config=plan.config,
        stages=stages(request.rendered.dockerfile),
        sources={step.name: step.source for step in plan.steps if step.source},
        fields={
            "toolchain": "spec.build.buildPackages",
            "packages": "spec.build.packages",
            **{step.name: step.field for step in plan.steps if step.field},
        },
        args={name: _digest(value.encode()) for name, value in request.args.items()},
        files=file_states(Path(request.context), files, known),
    )


def file_states(folder: Path, files: Iterable[str], known: Mapping[str, FileState]) -> dict[str, FileState]:
    """The state of each file that is still there."""
    found, left = {}, _READ_ALL
    for path in files:
        try:
            status = os.lstat(f"{folder}/{path}")
            state = FileState(status.st_size, status.st_mtime_ns, status.st_mode)
            before = known.get(path)
            if before and (before.size, before.modified) == (state.size, state.modified):
                digest = before.digest
            elif state.size <= min(_READ_FILE, left):
                left -= state.size
                digest = _digest(Path(folder, path).read_bytes())
            else:
                digest = ""
        except OSError:
            continue
        found[path] = FileState(state.size, state.modified, state.mode, digest)
    return found


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def place(agent_file: str, request: BuildRequest) -> Path:
    """Where the inputs of this agent's builds are kept, for these platforms and this builder."""
    key = [os.path.realpath(agent_file), *sorted(request.platforms), request.builder]
    return data_folder() / "builds" / f"{_digest(json.dumps(key).encode())}.json"


def load(target: Path) -> Inputs | None:
    """What was kept, or None."""
    try:
        return _parse(json.loads(target.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _parse(document: dict[str, Any]) -> Inputs:
    return Inputs(
        version=document["version"],
        config=document["config"],
        stages={
            name: Stage(
                stage["base"],
                tuple(stage["lines"]),
                tuple(stage["texts"]),
                tuple(stage["inputs"]),
                stage["context"],
            )
            for name, stage in document["stages"].items()
        },
        sources=document["sources"],
        fields=document["fields"],
        args=document["args"],
        files={path: FileState(*state) for path, state in document["files"].items()},
    )


def save(target: Path, inputs: Inputs) -> None:
    """Keep it, readable by the user alone: it holds what the Dockerfile holds."""
    document = {
        **asdict(Inputs(inputs.version, inputs.config, inputs.stages)),
        "sources": dict(inputs.sources),
        "fields": dict(inputs.fields),
        "args": dict(inputs.args),
        "files": {path: [one.size, one.modified, one.mode, one.digest] for path, one in inputs.files.items()},
    }
    temporary = target.with_suffix(f".{os.getpid()}")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            json.dump(document, stream, separators=(",", ":"))
        temporary.replace(target)
        _forget_old(target.parent)
    except OSError:
        with suppress(OSError):
            temporary.unlink()


def _forget_old(folder: Path) -> None:
    kept = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[_KEPT:]:
        path.unlink(missing_ok=True)
