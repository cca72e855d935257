"""What signs images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aac_core.markers import hookspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aac_core.contracts.signer import Signer


@hookspec
def aac_signers() -> Iterable[Signer]:  # type: ignore[empty-body]
    """Offer signers; ``cosign`` is used unless ``spec.sign.name`` says otherwise.

    Example::

        from aac_core.api import SignatureError, hookimpl


        class Refuse:
            name = "refuse"

            def check(self, request):
                raise SignatureError("nothing may be signed here")


        @hookimpl
        def aac_signers():
            return [Refuse()]
    """
