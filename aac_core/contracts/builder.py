"""What turns a rendered Dockerfile into an image."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from aac_core.contracts.base import BaseImage
from aac_core.contracts.events import Listener
from aac_core.contracts.plan import BuildPlan, Rendered
from aac_core.errors import Problem


@dataclass(frozen=True)
class SecretSource:
    """Where the value of a build secret is; the value itself is never held.

    Args:
        id: as ``RUN --mount=type=secret,id=…`` names it.
        file: path of the file with the value, or "".
        env: name of the variable with the value, or "".
    """

    id: str
    file: str = ""
    env: str = ""


@dataclass(frozen=True)
class BuildRequest:
    """One call of the builder.

    Args:
        context: the folder that is sent.
        platforms: ``linux/amd64`` and the like; empty for the engine's own.
        layout: folder that becomes an OCI image layout, or "".
        outputs: more outputs as ``--output`` takes them (``type=local,dest=…``).
        load: name of the image in the engine's store, or "".
        target: the stage to build, "" for the last.
        args: more build arguments; never a secret.
        provenance: ``min``, ``max`` or "" for none.
        builder: a buildx builder by name, "" for the engine's default.
        metadata_file: where to copy BuildKit's metadata, or "".
    """

    plan: BuildPlan
    rendered: Rendered
    context: str
    platforms: tuple[str, ...] = ()
    layout: str = ""
    outputs: tuple[str, ...] = ()
    load: str = ""
    target: str = ""
    args: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[SecretSource, ...] = ()
    ssh: tuple[str, ...] = ()
    cache_from: tuple[str, ...] = ()
    cache_to: tuple[str, ...] = ()
    no_cache: bool = False
    provenance: str = ""
    builder: str = ""
    metadata_file: str = ""


@dataclass(frozen=True)
class PlatformImage:
    """The image of one platform: the digest and size in bytes of its manifest."""

    platform: str
    digest: str
    size: int = 0


@dataclass(frozen=True)
class BuiltImage:
    """What a build left.

    Args:
        digest: of the index, or of the manifest when there is one platform and no index.
        images: by platform, attestations left out.
        layout: the OCI image layout folder, or "".
        loaded: the name in the engine's store, or "".
    """

    digest: str
    images: tuple[PlatformImage, ...]
    layout: str = ""
    loaded: str = ""


@dataclass(frozen=True)
class BuilderStatus:
    """What a builder can do here.

    Args:
        platform: the engine's own, ``linux/amd64``.
        base_source: ``registry``, or ``offline`` when base images come from the mirror of a
            private engine.
        mirror: ``host:port`` of that mirror, or "".
        version: of the engine, for people.
    """

    platform: str
    base_source: str = "registry"
    mirror: str = ""
    version: str = ""


class ImageBuilder(Protocol):
    """Builds images; ``buildx`` is the one that comes with aac."""

    @property
    def name(self) -> str: ...

    def check(self) -> BuilderStatus:
        """Find the engine.

        Raises:
            MachineError: no engine, or one that can't build, with what to do.
        """
        ...

    def prepare(self, bases: tuple[BaseImage, ...], platforms: tuple[str, ...], listen: Listener) -> None:
        """See to it that the base images can be pulled; with a registry there is nothing to do."""
        ...

    def build(self, request: BuildRequest, listen: Listener) -> BuiltImage:
        """Build.

        Raises:
            BuildError: a step failed; the end of its log is in ``detail``.
            MachineError: the engine went away.
        """
        ...

    def audit(
        self, built: BuiltImage, base_layers: frozenset[str], packages: tuple[str, ...]
    ) -> tuple[Problem, ...]:
        """Look into the layers of a layout, those of the base left out.

        Args:
            base_layers: digests of layers that the build did not add.
            packages: folders of the image with what others have published.

        Errors are machine code of another platform and private keys; each names its file. A key
        in one of ``packages`` is a warning: whoever has the package has it.
        """
        ...
