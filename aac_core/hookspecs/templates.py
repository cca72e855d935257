"""Projects that ``aac init`` can write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aac_core.markers import hookspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aac_core.contracts.template import ProjectTemplate


@hookspec
def aac_templates() -> Iterable[ProjectTemplate]:  # type: ignore[empty-body]
    """Offer project templates.

    Example::

        from aac_core.api import ProjectTemplate, hookimpl


        @hookimpl
        def aac_templates():
            return [ProjectTemplate("echo", "answers what it is asked", "python", "my_package:echo")]
    """
