"""Policy and lint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aac_core.markers import hookspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aac_core.contracts.project import Project
    from aac_core.contracts.spec import AgentSpec
    from aac_core.errors import Problem


@hookspec
def aac_spec_problems(spec: AgentSpec, project: Project) -> Iterable[Problem]:  # type: ignore[empty-body]
    """Find problems in a well-formed spec; all of them are shown at once, with aac's own.

    Args:
        spec: the whole spec.
        project: the files of the build context.

    A ``where`` without a line gets the line of its ``field``.

    Example::

        from aac_core.api import Problem, Where, hookimpl


        @hookimpl
        def aac_spec_problems(spec):
            if not spec.metadata.author:
                yield Problem(
                    "an agent of ours names its author",
                    Where("agent.yaml", field="metadata.author"),
                    severity="warning",
                )
    """
