"""The signer ``cosign``: Sigstore's program signs, and verifies together with aac's own code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aac_core.api import hookimpl

if TYPE_CHECKING:
    from aac_core.api import Signer, SignRequest, Verification, VerifyRequest


class CosignSigner:
    """Signs by key, by a key service, or keyless."""

    name = "cosign"
    options = "aac_plugins.signers.options:CosignOptions"

    def check(self, request: SignRequest) -> None:
        """Find cosign, and prove that the key, its password and the public key fit.

        Raises:
            MachineError: cosign is not installed.
            UsageError: the key can't sign.
        """
        from aac_plugins.signers import keys, program

        if request.key:
            keys.check_private(request.key)
        cosign = program.needed()
        if request.key:
            keys.check_pair(cosign, request.key, request.public_key)

    def sign(self, request: SignRequest) -> None:
        from aac_plugins.signers import program, sign

        self.check(request)
        sign.sign_all(program.needed(), request)

    def verify(self, request: VerifyRequest) -> Verification:
        from aac_plugins.signers import program, verify

        return verify.verify(program.find(), request)

    def generate_key(self, path: str) -> tuple[str, str]:
        from aac_plugins.signers import pair, program

        return pair.generate(program.needed(), path)


@hookimpl
def aac_signers() -> list[Signer]:
    return [CosignSigner()]
