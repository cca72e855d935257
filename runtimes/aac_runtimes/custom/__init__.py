"""The custom runtime: a base image and commands of the user's, for what no other runtime builds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aac_core.api import DEBIAN_SLIM, BaseImage, Detection, OfflineRecipe, Runtime, hookimpl

if TYPE_CHECKING:
    from aac_core.api import Project, RuntimePlan, RuntimeRequest

#: The usual bases of what has none of its own; the first is for building.
_IMAGES = (
    BaseImage("debian:trixie", OfflineRecipe(packages=("apt", "ca-certificates"), runs_scripts=True)),
    DEBIAN_SLIM,
)


def _detect(project: Project) -> Detection:
    return Detection(claimed=False, reason="only when spec.runtime says custom")


def _plan(request: RuntimeRequest) -> RuntimePlan:
    from aac_runtimes.custom.plan import plan

    return plan(request)


@hookimpl
def aac_runtimes() -> list[Runtime]:
    """The one runtime of this module."""
    return [
        Runtime(
            name="custom",
            summary="anything else: spec.build.base, spec.build.commands and spec.entrypoint",
            versions=("1",),
            default_version="1",
            template="aac_runtimes:custom/Dockerfile.j2",
            detect=_detect,
            plan=_plan,
            options="aac_runtimes.custom.options:CustomOptions",
            images=lambda: _IMAGES,
        )
    ]
