"""Formats of spec files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aac_core.markers import hookspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aac_core.contracts.loader import SpecLoader


@hookspec
def aac_spec_loaders() -> Iterable[SpecLoader]:  # type: ignore[empty-body]
    """Offer formats that a spec can be written in, chosen by the suffix of the file.

    Example::

        import tomllib

        from aac_core.api import Document, SpecError, Problem, SpecLoader, Where, hookimpl


        def load(content, name):
            try:
                data = tomllib.loads(content.decode())
            except ValueError as error:
                raise SpecError((Problem(str(error), Where(name)),)) from None
            return Document(data, where=lambda path: Where(name, field=".".join(map(str, path))))


        @hookimpl
        def aac_spec_loaders():
            return [SpecLoader("toml", (".toml",), load)]
    """
