"""``aac sign``"""

from __future__ import annotations

import click
from aac_plugins.commands.inspect import platform_digests
from aac_plugins.commands.options import pass_app
from aac_plugins.commands.signing import signing_from

from aac_core.api import App, Recorder, Reference, RegistryError, UsageError

_EPILOG = """\b
Examples:
  COSIGN_PASSWORD=… aac sign --generate-key cosign.key
  COSIGN_PASSWORD=… aac sign HOST/my-agent:1.0 --key cosign.key
"""


@click.command(short_help="sign a published image, or make a key pair", epilog=_EPILOG)
@click.argument("image", required=False)
@click.option("--key", default="", metavar="KEY", help="Private key, or a KMS address; without it keyless.")
@click.option("--identity", default="", metavar="ID", help="Keyless: the identity that the signer has.")
@click.option("--issuer", default="", metavar="URL", help="Keyless: who vouches for the identity.")
@click.option(
    "--generate-key", default="", metavar="FILE", help="Write a new key pair: FILE.key and FILE.pub."
)
@pass_app
def sign(app: App, image: str | None, key: str, identity: str, issuer: str, generate_key: str) -> None:
    """Sign an image of a registry by digest: its index, and the image of every platform.

    The password of the key is read from COSIGN_PASSWORD.
    """
    if generate_key:
        private, public = app.plugins.signers.get("cosign").generate_key(generate_key.removesuffix(".key"))
        app.report.result({"private": private, "public": public}, f"wrote {private} and {public}")
        return
    if not image:
        raise UsageError("name an image, or --generate-key FILE")
    reference = Reference.parse(image)
    registry, signing = (
        app.registry(reference),
        signing_from(app, None, key, identity=identity, issuer=issuer),
    )
    signing.check(registry)
    app.report.ending = f"{reference} may be signed in part; to sign it again signs nothing twice"
    with app.report.watch() as listen, Recorder(app, "sign", image, listen).run() as recorder:
        found = registry.manifest(reference)
        if found is None:
            raise RegistryError(f"{reference} does not exist")
        digests = list(dict.fromkeys([found.descriptor.digest, *platform_digests(found)]))
        targets = tuple(reference.at(digest) for digest in digests)
        with recorder.step("sign", f"sign {len(targets)} digests"):
            signing.sign(targets, registry)
        with recorder.step("verify", "verify the signature"):
            checks = signing.verify(targets[0], registry).checks
    app.report.result({"digests": digests, "verified": checks}, "\n".join(str(target) for target in targets))
