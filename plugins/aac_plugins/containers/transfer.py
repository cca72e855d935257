"""Images between the engine and registries, both ways by digest; tags come last."""

from __future__ import annotations

import json
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from aac_plugins import whales

from aac_core.api import (
    App,
    BuiltImage,
    Hint,
    Listener,
    Progress,
    Reference,
    RegistryError,
    RunError,
    work_folder,
)

if TYPE_CHECKING:
    from aac_plugins.containers.engine import Docker

_LINES = 15


def pull(app: App, docker: Docker, text: str, *, platform: str, listen: Listener) -> str:
    """Bring an image to the engine: what its tag points to now, by digest; then tag it.

    Args:
        text: as the user writes the reference; it becomes the local name.
        platform: "" for the engine's own.

    Returns:
        The digest.

    Raises:
        RegistryError: there is no such image, or the registry refuses.
    """
    reference = Reference.parse(text)
    found = app.registry(reference).resolve(reference)
    if found is None:
        raise RegistryError(f"neither the engine nor {reference.host} has {reference}", hints=_hints(text))
    target = reference.at(found.digest)
    wanted = ("--platform", platform) if platform else ()
    _watched(docker, ("image", "pull", *wanted, str(target)), f"pull {target}", listen)
    if not reference.digest:
        docker.tag(str(target), text)
    return found.digest


def _hints(text: str) -> tuple[Hint, ...]:
    if Path(text).is_dir():
        return (Hint("folder", f"the folder {text} has no agent.yaml"),)
    return (Hint("images", "aac images lists what the engine has"),)


def _watched(docker: Docker, arguments: tuple[str, ...], what: str, listen: Listener) -> None:
    """Run a docker client and pass its lines on; the last ones are in the error."""
    lines: list[str] = []
    listen(Progress("pull", what, "start"))
    with docker.running(arguments) as child:
        for line in child.lines():
            lines = [*lines, line.rstrip()][-_LINES:]
            listen(Progress("pull", line.rstrip(), "log"))
        code = child.wait()
    if code:
        raise RegistryError(f"the engine could not {what}", why=lines[-1] if lines else "")


@contextmanager
def saved(docker: Docker, image: str) -> Iterator[BuiltImage]:
    """A local image as an OCI layout, in a folder that is gone afterwards.

    Raises:
        RunError: the engine can't save it, or saves no OCI layout (the classic image store).
    """
    from aac_plugins.builders.layout import read_layout

    with work_folder("save") as folder:
        _unpack(docker, image, folder)
        if not (folder / "oci-layout").is_file():
            raise RunError(
                f"the engine saves {image} in a form that has no digests",
                hints=(Hint("build-push", "aac build --push publishes without the engine's store"),),
            )
        _complete(folder, image)
        yield read_layout(folder).built()


def _complete(folder: Path, image: str) -> None:
    """An engine that pulled one platform has the whole index, and saves it with the rest missing."""
    from aac_plugins.builders.layout import blob_path

    def listed(path: Path) -> list[str]:
        return [item["digest"] for item in json.loads(path.read_bytes()).get("manifests", [])]

    roots = listed(folder / "index.json")
    found = [digest for root in roots for digest in listed(blob_path(folder, root))]
    missing = [digest for digest in found if not blob_path(folder, digest).is_file()]
    if missing:
        raise RunError(
            f"the engine has {image} in part: {len(missing)} of its {len(found)} manifests are not here",
            detail=tuple(missing),
            hints=(Hint("build-push", "aac build --push publishes all platforms"),),
        )


def _unpack(docker: Docker, image: str, folder: Path) -> None:
    """``docker save`` as a stream, so that the image lies on the disk once."""
    with subprocess.Popen(
        [*docker.words, "image", "save", image], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        try:
            with tarfile.open(fileobj=child.stdout, mode="r|") as tar:
                tar.extractall(folder, filter="data")
        except tarfile.TarError:
            child.kill()
        said = child.communicate()[1]
    if child.returncode:
        raise whales.refusal(f"save {image}", said.decode("utf-8", "replace"))
