"""Help for errors."""

from __future__ import annotations

from collections.abc import Iterable

from aac_core.errors import AacError, Hint
from aac_core.markers import hookspec


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
