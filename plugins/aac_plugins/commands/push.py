"""``aac push``"""

from __future__ import annotations

import click
from aac_plugins.commands.options import pass_app, progress_option
from aac_plugins.commands.signing import signing_from

from aac_core.api import App, Hint, Recorder, Reference, UsageError, preflight, publish_image

_EPILOG = """\b
Examples:
  aac push HOST/my-agent:1.0
  aac push my-agent:1.0 HOST/my-agent:1.0 --sign --key cosign.key
"""


@click.command(short_help="publish a local image by digest, tag last", epilog=_EPILOG)
@click.argument("image")
@click.argument("target", required=False, metavar="[REF]")
@click.option("--sign", "signed", is_flag=True, help="Sign it, and verify it before it is tagged.")
@click.option("--key", default="", metavar="KEY", help="Private key, or a KMS address; without it keyless.")
@progress_option
@pass_app
def push(app: App, image: str, target: str | None, *, signed: bool, key: str) -> None:
    """Publish an image of an agent that the engine has, as REF or under its own name.

    What the registry has already is not sent again. Exit code 40: the registry refuses.
    """
    from aac_plugins.containers.engine import Docker
    from aac_plugins.containers.source import agent_document
    from aac_plugins.containers.transfer import saved
    from aac_plugins.engine import require

    if key and not signed:
        raise UsageError("--key is used with --sign only")
    reference = _reference(image, target or image)
    signing = signing_from(app, None, key) if signed else None
    docker = Docker(require())
    agent_document(docker, image)
    with app.report.watch() as listen, Recorder(app, "push", image, listen).run() as recorder:
        with recorder.step("preflight", "ask the registry"):
            preflight(app, (reference,), signing)
        with saved(docker, image) as built:
            published = publish_image(recorder, built, (reference,), signing)
    (_, before), upload = published.tags[0], published.upload
    data = {
        "image": image,
        "reference": str(reference),
        "digest": built.digest,
        "platforms": {item.platform: item.digest for item in built.images},
        "before": before,
        "sent": upload.sent,
        "sentBytes": upload.sent_bytes,
        "present": upload.present,
        "verified": published.verification.checks if published.verification else [],
    }
    app.report.result(data, f"{reference}: {before or 'new'} → {built.digest}\n{built.digest}")


def _reference(image: str, text: str) -> Reference:
    """Where to publish: with a registry and a tag, so that nothing is guessed."""
    reference = Reference.parse(text)
    if not text.startswith(reference.host):
        hints = (Hint("reference", f"aac push {image} HOST/{text}"),)
        raise UsageError(f"{text} names no registry to publish to", hints=hints)
    if not reference.tag or reference.digest:
        raise UsageError(f"{text} has no tag to publish as", hints=(Hint("tag", f"{reference.name}:TAG"),))
    return reference
