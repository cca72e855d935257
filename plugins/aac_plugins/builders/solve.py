"""One run of ``docker buildx build``: its files, its child, its end."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aac_plugins import whales
from aac_plugins.builders.argv import BuildFiles
from aac_plugins.builders.failure import build_failure
from aac_plugins.builders.progress import Decoder, Watcher
from aac_plugins.builders.secrets import Redactor

from aac_core.api import BuildPlan, BuildRequest, Listener, UsageError, work_folder

if TYPE_CHECKING:
    from aac_plugins.whales import DockerClient


@contextmanager
def build_files(request: BuildRequest) -> Iterator[BuildFiles]:
    """The files of one build in a folder that only the user can read, gone afterwards.

    The Dockerfile is outside the context, and BuildKit takes the ignore file beside it
    ("Filename and location" in the documentation of .dockerignore): so nothing is written
    into the user's folder. A layout is made beside its place and moved there when it is
    complete, since BuildKit adds to an index that it finds.
    """
    layout = _layout_folder(Path(request.layout)) if request.layout else None
    try:
        if layout:
            _make(layout)
        with work_folder("build") as folder:
            dockerfile = folder / "Dockerfile"
            dockerfile.write_text(request.rendered.dockerfile, "utf-8")
            (folder / "Dockerfile.dockerignore").write_text(request.rendered.dockerignore, "utf-8")
            yield BuildFiles(str(dockerfile), str(folder / "metadata.json"), str(layout or ""))
    finally:
        if layout:
            shutil.rmtree(layout, ignore_errors=True)


# buildx would add labels with the state of the git checkout, and so change every digest.
_FIXED = {"BUILDX_GIT_LABELS": "false"}


@dataclass(frozen=True)
class Watch:
    """Who is told what happens, and what they must not see."""

    listen: Listener
    redact: Redactor


def solve(docker: DockerClient, arguments: tuple[str, ...], *, plan: BuildPlan, watch: Watch) -> None:
    """Run the build and pass on what it does.

    Args:
        arguments: after ``docker``.

    Raises:
        BuildError: a step failed.
        MachineError: the engine went away.
    """
    decoder, watcher = Decoder(), Watcher()
    with whales.running(docker, arguments, environment=_FIXED) as child:
        for line in child.lines():
            for event in watcher.apply(decoder.feed(line) or {}):
                watch.listen(watch.redact.event(event))
        for event in watcher.close():
            watch.listen(watch.redact.event(event))
        code = child.wait()
    if code:
        raise build_failure(plan, watcher, text=tuple(decoder.text), redact=watch.redact)


def _layout_folder(target: Path) -> Path:
    """A name beside the wanted folder, on the same file system."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise UsageError(f"{str(target)!r} is no folder, an image layout can't go there")
    if target.is_dir() and any(target.iterdir()) and not (target / "oci-layout").is_file():
        raise UsageError(f"the folder {str(target)!r} holds something else than an image layout")
    return target.absolute().with_name(f".{target.name}-{secrets.token_hex(4)}")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise UsageError(f"no image layout can be made in {str(folder.parent)!r}: {error.strerror}") from None
