"""``aac verify``"""

from __future__ import annotations

import click
from aac_plugins.commands.options import pass_app

from aac_core.api import App, Reference, RegistryError, UsageError, VerifyRequest

_EPILOG = """\b
Examples:
  aac verify HOST/my-agent:1.0 --key cosign.pub
  aac verify HOST/my-agent@sha256:… --key cosign.pub --json
"""


@click.command(short_help="verify the signature of a published image", epilog=_EPILOG)
@click.argument("image")
@click.option("--key", default="", metavar="KEY", help="Public key.")
@click.option("--identity", default="", metavar="ID", help="Keyless: the identity in the certificate.")
@click.option("--issuer", default="", metavar="URL", help="Keyless: who vouches for the identity.")
@pass_app
def verify(app: App, image: str, key: str, identity: str, issuer: str) -> None:
    """Verify an image with cosign and with aac's own code, and print its digest.

    Exit code 50: certainly no valid signature; 51: it could not be found out.
    """
    if not key and not (identity and issuer):
        raise UsageError("verify needs --key, or --identity and --issuer")
    reference = Reference.parse(image)
    registry = app.registry(reference)
    found = registry.resolve(reference)
    if found is None:
        raise RegistryError(f"{reference} does not exist")
    target = reference.at(found.digest)
    request = VerifyRequest(reference=target, registry=registry, key=key, identity=identity, issuer=issuer)
    verified = app.plugins.signers.get("cosign").verify(request)
    data = {
        "image": str(target),
        "digest": verified.digest,
        "checks": verified.checks,
        "signatures": verified.signatures,
        "facts": verified.facts,
    }
    app.report.result(data, f"{target}\nverified by {' and '.join(verified.checks)}")
