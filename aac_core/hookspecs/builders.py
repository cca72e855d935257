"""What runs a build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aac_core.markers import hookspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aac_core.contracts.builder import ImageBuilder


@hookspec
def aac_builders() -> Iterable[ImageBuilder]:  # type: ignore[empty-body]
    """Offer image builders; ``buildx`` is used unless another one is asked for.

    Example::

        from aac_core.api import BuilderStatus, MachineError, hookimpl


        class Nowhere:
            name = "nowhere"

            def check(self, builder=""):
                return BuilderStatus(platform="linux/amd64")

            def prepare(self, bases, platforms, listen):
                return {}

            def build(self, request, listen):
                raise MachineError("this builder builds nothing")


        @hookimpl
        def aac_builders():
            return [Nowhere()]
    """
