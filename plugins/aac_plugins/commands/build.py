"""``aac build``"""

from __future__ import annotations

import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click
from aac_plugins.commands.options import (
    agent_options,
    pass_app,
    platform_option,
    progress_option,
    secret_options,
    split_platforms,
)
from aac_plugins.commands.request import (
    build_args,
    check_platforms,
    check_tags,
    default_tag,
    open_secrets,
    secret_sources,
    ssh_agents,
)
from aac_plugins.commands.signing import signing_from

from aac_core.api import (
    Agent,
    App,
    BuilderStatus,
    BuildRequest,
    BuiltImage,
    MachineError,
    Published,
    Recorder,
    Reference,
    Signing,
    UsageError,
    audit_image,
    build_image,
    chosen_exporters,
    lock_agent,
    preflight,
    publish_image,
    work_folder,
)

_EPILOG = """\b
Examples:
  aac build
  aac build my-agent --platform linux/amd64,linux/arm64 -t HOST/my-agent:1.0 --push
  aac build --push -t HOST/my-agent:1.0 --sign --key cosign.key --metadata-file build.json
  aac build --output type=oci,dest=my-agent.tar --secret id=netrc,src=$HOME/.netrc
"""


@click.command(short_help="build an image, and publish and sign it when asked to", epilog=_EPILOG)
@agent_options
@platform_option
@click.option(
    "-t", "--tag", "tags", multiple=True, metavar="REF", help="Name of the image; repeat for several."
)
@click.option("--push", is_flag=True, help="Publish to the registry of each tag: by digest, tag last.")
@click.option(
    "--load", is_flag=True, help="Load into the engine (the default when nothing else is asked for)."
)
@click.option(
    "-o", "--output", "outputs", multiple=True, metavar="SPEC", help="Another output: type=oci,dest=FILE …"
)
@click.option("--sign", is_flag=True, help="Sign what is pushed, and verify it before it is tagged.")
@click.option("--key", default="", metavar="KEY", help="Private key, or a KMS address; without it keyless.")
@secret_options
@click.option(
    "--build-arg",
    "args",
    multiple=True,
    metavar="NAME=VALUE",
    help="An argument of the build; never a secret.",
)
@click.option("--cache-from", multiple=True, metavar="SPEC", help="Import cache: type=registry,ref=…")
@click.option("--cache-to", multiple=True, metavar="SPEC", help="Export cache: type=registry,ref=…,mode=max")
@click.option("--no-cache", is_flag=True, help="Run every step again.")
@click.option("--builder", default="", metavar="NAME", help="A buildx builder.")
@click.option("--provenance", type=click.Choice(["min", "max"]), help="Attach a provenance attestation.")
@click.option("--locked", is_flag=True, help="Refuse to change aac.lock.")
@click.option("--metadata-file", default="", metavar="FILE", help="Write digests and names as JSON.")
@progress_option
@pass_app
def build(app: App, /, **options: Any) -> None:
    """Build the agent in PATH.

    Without other wishes, builds for the engine's own platform and loads the image as name:version.
    """
    agent = app.read(options["path"], file=options["file"], profile=options["profile"])
    if options["metadata_file"]:
        _check_metadata(Path(options["metadata_file"]))
    tags = options["tags"] or (default_tag(agent, push=options["push"]),)
    references = tuple(Reference.parse(tag) for tag in tags)
    options |= _checked(app, agent, references, options)
    signing = _signing(app, agent, options)
    with app.report.watch() as listen:
        recorder = Recorder(app, "build", agent.title, listen, chosen_exporters(app, agent))
        with recorder.run():
            built, published = _build(recorder, agent, references, signing, options)
    if app.report.json or options["metadata_file"]:
        built = _measured(built)
    for step in built.steps if app.report.progress != "json" else ():
        app.report.say(f"{step.name}: {step}")
    data = _summary(agent, built, published, references)
    if options["metadata_file"]:
        _write_metadata(Path(options["metadata_file"]), data)
    app.report.result(data, _text(built, published))


def _checked(
    app: App, agent: Agent, references: tuple[Reference, ...], options: dict[str, Any]
) -> dict[str, Any]:
    """The options that have a form of their own, as parts of a request; nothing has happened yet."""
    check_tags(references)
    check_platforms(app, split_platforms(options["platforms"]))
    wanted = agent.spec.spec.build
    found = secret_sources(options["secrets"], required=wanted.secrets)
    for file in open_secrets(found):
        app.report.warn(f"everybody on this machine can read the secret {file}")
    return {
        "args": build_args(options["args"]),
        "secrets": found,
        "ssh": ssh_agents(options["ssh"], wanted=wanted.ssh),
    }


def _signing(app: App, agent: Agent, options: dict[str, Any]) -> Signing | None:
    if not options["sign"]:
        if options["key"]:
            raise UsageError("--key is used with --sign only")
        return None
    if not options["push"]:
        raise UsageError("--sign signs what a registry has: it needs --push")
    return signing_from(app, agent, options["key"])


def _build(
    recorder: Recorder,
    agent: Agent,
    references: tuple[Reference, ...],
    signing: Signing | None,
    options: dict[str, Any],
) -> tuple[BuiltImage, Published | None]:
    app, builder = recorder.app, recorder.app.builder()
    with recorder.step("engine", "find the engine"):
        status = builder.check(options["builder"])
    if options["push"]:
        with recorder.step("preflight", "ask the registry"):
            preflight(app, references, signing)
    platforms = _platforms(agent, status, options)
    secrets, ssh = options["secrets"], options["ssh"]
    agent, planned = lock_agent(
        recorder,
        agent,
        builder=builder,
        status=status,
        platforms=platforms,
        frozen=options["locked"],
        secrets=secrets,
        ssh=ssh,
    )
    plan = planned.plan
    app.report.problems(agent.warnings_of(plan))
    with recorder.step("render", "render the Dockerfile"):
        rendered = app.render(plan)
    request = _request(
        BuildRequest(plan, rendered, str(agent.context), platforms, secrets=secrets, ssh=ssh), options
    )
    loads = options["load"] or not (options["push"] or options["outputs"])
    request = replace(request, load=_local(references) if loads else "")
    if not options["push"]:
        return build_image(recorder, agent, builder=builder, request=request), None
    with work_folder("layout") as folder:
        request = replace(request, layout=str(folder / "image"))
        built = build_image(recorder, agent, builder=builder, request=request)
        audit_image(recorder, builder, built, plan=plan, status=status)
        return built, publish_image(recorder, built, references, signing)


def _measured(built: BuiltImage) -> BuiltImage:
    """With the digest of each platform, for a program that reads them.

    Of several that were loaded only the engine knows them, and it tells by saving the image: that
    takes a second or more, and a person has the digest of the index.
    """
    if built.images or not built.loaded:
        return built
    from aac_plugins.containers.engine import Docker
    from aac_plugins.containers.transfer import saved
    from aac_plugins.engine import require

    with saved(Docker(require()), built.loaded) as local:
        return replace(built, images=local.images)


def _request(request: BuildRequest, options: dict[str, Any]) -> BuildRequest:
    """The request with what only the command line says."""
    return replace(
        request,
        outputs=options["outputs"],
        args=options["args"],
        cache_from=options["cache_from"],
        cache_to=options["cache_to"],
        no_cache=options["no_cache"],
        provenance=options["provenance"] or "",
        builder=options["builder"],
    )


def _platforms(agent: Agent, status: BuilderStatus, options: dict[str, Any]) -> tuple[str, ...]:
    """What the command line asks for, else the spec when the result is published, else the engine's own."""
    asked = split_platforms(options["platforms"])
    published = options["push"] or options["outputs"]
    return asked or (agent.spec.spec.build.platforms if published else ()) or (status.platform,)


def _local(references: tuple[Reference, ...]) -> str:
    return references[0].familiar


def _summary(
    agent: Agent, built: BuiltImage, published: Published | None, references: tuple[Reference, ...]
) -> dict[str, Any]:
    data: dict[str, Any] = {
        "agent": agent.title,
        "digest": built.digest,
        "platforms": {image.platform: image.digest for image in built.images},
        "loaded": built.loaded,
        "steps": [asdict(step) for step in built.steps],
        "published": None,
    }
    if published is not None:
        data["published"] = {
            "references": [f"{name}@{built.digest}" for name in sorted({one.name for one in references})],
            "tags": [{"tag": tag, "before": before, "now": built.digest} for tag, before in published.tags],
            "sent": published.upload.sent,
            "sentBytes": published.upload.sent_bytes,
            "present": published.upload.present,
            "verified": published.verification.checks if published.verification else [],
        }
    return data


def _text(built: BuiltImage, published: Published | None) -> str:
    lines = [f"{image.platform}  {image.digest}" for image in built.images]
    if built.loaded:
        lines.append(f"loaded {built.loaded}")
    if published is not None:
        if published.verification:
            lines.append(f"signed and verified by {' and '.join(published.verification.checks)}")
        lines += [f"{tag}: {before or 'new'} → {built.digest}" for tag, before in published.tags]
    return "\n".join([*lines, built.digest])


def _check_metadata(target: Path) -> None:
    """Before anything is built or published: afterwards it would be too late to refuse."""
    if target.is_dir() or not os.access(target if target.exists() else target.parent, os.W_OK):
        raise UsageError(f"--metadata-file {target} can't be written")


def _write_metadata(target: Path, data: dict[str, Any]) -> None:
    import json

    try:
        target.write_text(json.dumps(data, indent=2) + "\n", "utf-8")
    except OSError as error:
        raise MachineError(f"--metadata-file {target} can't be written", why=error.strerror or "") from None
