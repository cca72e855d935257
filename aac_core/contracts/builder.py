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


@dataclass(frozen=True)
class PlatformImage:
    """The image of one platform: the digest and size in bytes of its manifest."""

    platform: str
    digest: str
    size: int = 0


@dataclass(frozen=True)
class Reason:
    """One cause of a step that ran.

    Args:
        kind: ``file``, ``base``, ``entry`` (of a lock or manifest), ``field`` (of the spec),
            ``argument``, ``instructions``, ``step``, ``aac``, ``first``, ``no-cache``, or
            ``cache`` when nothing changed and the builder had lost what it had kept.
        subject: the file, image, field and so on; "" when the kind says it all.
        text: for people, ``main.py changed``.
    """

    kind: str
    subject: str
    text: str


@dataclass(frozen=True)
class BuiltStep:
    """A step of the plan, or a stage of the skeleton, after a build.

    Args:
        cached: whether all of it came from the builder's cache.
        reasons: why it ran.
    """

    name: str
    cached: bool
    reasons: tuple[Reason, ...] = ()

    def __str__(self) -> str:
        if self.cached:
            return "cached"
        more = len(self.reasons) - 3
        texts = [reason.text for reason in self.reasons[:3]] + ([f"and {more} more"] if more > 0 else [])
        return f"built, because {', '.join(texts)}"


@dataclass(frozen=True)
class BuiltImage:
    """What a build left.

    Args:
        digest: of the index, or of the manifest when there is one platform and no index.
        images: by platform, attestations left out.
        layout: the OCI image layout folder, or "".
        loaded: the name in the engine's store, or "".
        steps: what was cached, what ran and why; the core adds them to what a builder returns.
    """

    digest: str
    images: tuple[PlatformImage, ...]
    layout: str = ""
    loaded: str = ""
    steps: tuple[BuiltStep, ...] = ()


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

    def check(self, builder: str = "") -> BuilderStatus:
        """Find the engine.

        Args:
            builder: the one that requests will name.

        Raises:
            MachineError: no engine, or one that can't build, with what to do.
        """
        ...

    def prepare(
        self, bases: tuple[BaseImage, ...], platforms: tuple[str, ...], listen: Listener
    ) -> Mapping[str, str]:
        """See to it that the base images can be pulled; with a registry there is nothing to do.

        Returns:
            the index digest of each base that the builder made itself, by its name.
        """
        ...

    def build(self, request: BuildRequest, listen: Listener) -> BuiltImage:
        """Build; tell what ends, with ``cached``, as a part of the step ``build/STAGE``.

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

        Errors are machine code of another platform, private keys, and a start command that the
        image can't start; each names its file. A key in one of ``packages`` is a warning: whoever
        has the package has it.
        """
        ...
