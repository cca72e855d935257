"""Help for errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aac_core.markers import hookspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aac_core.errors import AacError, Hint


@hookspec
def aac_error_hints(error: AacError) -> Iterable[Hint]:  # type: ignore[empty-body]
    """Add hints to an error before it is shown; must not print.

    Args:
        error: what is about to be shown.

    Example::

        from aac_core.api import Hint, hookimpl


        @hookimpl
        def aac_error_hints(error):
            if error.code == "registry":
                yield Hint("ask-platform", "ask the platform team for access: platform@example.com")
    """
