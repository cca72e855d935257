"""Registry backends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aac_core.markers import hookspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aac_core.contracts.registry import Registry


@hookspec
def aac_registries() -> Iterable[Registry]:  # type: ignore[empty-body]
    """Offer registry backends; the first whose ``matches(host)`` is true serves a host.

    The generic backend ``oci`` speaks the distribution protocol with every host and is asked
    last. A backend for one vendor usually wraps it and changes what is special there.

    Example::

        from aac_core.api import RegistryError, hookimpl


        class ReadOnly:
            name = "read-only"

            def matches(self, host):
                return host == "mirror.example.com"

            def check(self, reference, *, push):
                if push:
                    raise RegistryError("mirror.example.com takes no uploads")


        @hookimpl
        def aac_registries():
            return [ReadOnly()]
    """
