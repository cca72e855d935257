"""Places where agents run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aac_core.markers import hookspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aac_core.contracts.deployer import Deployer


@hookspec
def aac_deployers() -> Iterable[Deployer]:  # type: ignore[empty-body]
    """Offer deployers, which render manifests for an image by digest.

    Example::

        from aac_core.api import Deployer, hookimpl


        def render(plan, image):
            return (("run.sh", f"docker run --rm {image}\\n"),)


        @hookimpl
        def aac_deployers():
            return [Deployer("script", "a shell script", render)]
    """
