"""What to run: an image of the engine, one of a registry, or a folder that is built first."""

from __future__ import annotations

import hashlib
import io
import tarfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aac_plugins.containers.facts import image_facts, plan_facts, with_spec
from aac_plugins.containers.model import SCHEMA_LABEL, AgentImage
from aac_plugins.signals import held_back

from aac_core.api import (
    Agent,
    App,
    BuildRequest,
    Hint,
    Listener,
    Recorder,
    RunError,
    Where,
    build_image,
    lock_agent,
)

if TYPE_CHECKING:
    from aac_plugins.containers.engine import Docker

_SPEC_FILE = "/usr/lib/aac/agent.json"
_SPEC_NAMES = ("agent.yaml", "agent.yml", "Agent.yaml", "Agent.yml", "agent.json")
#: Fields that may be at fault when an agent does not answer.
_FIELDS = (
    "spec.ports[0].container", "spec.interface", "spec.entrypoint", "spec.healthCheck", "spec.environment",
    "spec.volumes", "spec.dependencies", "spec.runtime", "spec.build.packages", "spec.build.base",
    "spec.resources.limits.memory",
)  # fmt: skip
_DIGEST_LABEL = "dev.aac.spec.digest"


def is_folder(what: str) -> bool:
    """Whether this names an agent's folder or its spec file rather than an image."""
    path = Path(what)
    inside = path.is_dir() and any((path / name).is_file() for name in _SPEC_NAMES)
    return inside or path.is_file() or what.startswith((".", "/", "~"))


def find(app: App, docker: Docker, what: str, *, platform: str = "") -> AgentImage:
    """The image of what the user names: built when it is a folder, pulled when it is not here.

    Args:
        platform: of the image, "" for the engine's own.

    Raises:
        RunError: it is no agent's image.
    """
    if is_folder(what):
        with app.report.watch() as listen:
            return build(app, docker, what, platform=platform, listen=listen)
    # A name without a registry or an owner is a local one: there are no official agents.
    if "/" in what and not _is_here(docker, what, platform):
        from aac_plugins.containers.transfer import pull

        with app.report.watch() as listen:
            pull(app, docker, what, platform=platform, listen=listen)
    return local(docker, what, platform=platform)


def _is_here(docker: Docker, reference: str, platform: str) -> bool:
    """Whether the engine has the image, for this platform: an index may be here in part."""
    if not docker.inspect("image", reference):
        return False
    if not platform:
        return True
    with held_back():
        made = docker.call("container", "create", "--pull", "never", "--platform", platform, "--", reference)
        if not made.returncode:
            docker.remove(made.stdout.decode("ascii").strip())
    return not made.returncode


def build(app: App, docker: Docker, path: str, *, platform: str, listen: Listener) -> AgentImage:
    """Build the agent in a folder as ``aac build`` does, and load it into the engine."""
    agent = app.read(path)
    app.report.problems(agent.warnings)
    with Recorder(app, "build", agent.title, listen).run() as recorder:
        builder = app.builder()
        status = builder.check()
        platforms = (platform or status.platform,)
        agent, planned = lock_agent(recorder, agent, builder=builder, status=status, platforms=platforms)
        request = BuildRequest(
            planned.plan, app.render(planned.plan), str(agent.context), platforms=platforms, load=agent.title
        )
        build_image(recorder, agent, builder=builder, request=request)
    document = agent_document(docker, agent.title)
    image = plan_facts(image_facts(document, agent.title), planned.plan, agent.folder)
    return replace(image, places=_places(agent))


def _places(agent: Agent) -> dict[str, Where]:
    """Where the fields are, or would be; a start command that is not written there is not at fault."""
    spec = agent.spec.spec
    fields = (field for field in _FIELDS if field != "spec.entrypoint" or spec.entrypoint)
    places = {field: agent.locate(Where(agent.file, field=field)) for field in fields}
    return {field: where for field, where in places.items() if where}


def local(docker: Docker, reference: str, *, platform: str = "") -> AgentImage:
    """An image that the engine has, with the resolved spec that lies in it.

    Raises:
        RunError: there is no such image, it is no agent's, or its spec is not what its label says.
    """
    document = agent_document(docker, reference)
    image = image_facts(document, reference)
    digest = (document["Config"].get("Labels") or {}).get(_DIGEST_LABEL, "")
    if not digest:
        return image
    text = _file(docker, reference, _SPEC_FILE, platform)
    if "sha256:" + hashlib.sha256(text).hexdigest() != digest:
        raise RunError(f"the spec in {reference} is not the one that its label {_DIGEST_LABEL} names")
    try:
        return with_spec(image, text.decode("utf-8"))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise RunError(f"the spec in {reference} can't be read") from None


def agent_document(docker: Docker, reference: str) -> dict[str, Any]:
    """An agent's image in the engine's own JSON.

    Raises:
        RunError: there is no such image here, or it is no agent's.
    """
    found = docker.inspect("image", reference)
    if not found:
        raise RunError(
            f"the engine has no image {reference}", hints=(Hint("images", "aac images lists them"),)
        )
    if SCHEMA_LABEL not in ((found[0].get("Config") or {}).get("Labels") or {}):
        raise RunError(
            f"{reference} is no agent: its image has no label {SCHEMA_LABEL}",
            hints=(Hint("docker-run", f"docker run {reference} starts any image"),),
        )
    return found[0]


def _file(docker: Docker, image: str, path: str, platform: str) -> bytes:
    """A file of an image, through a container that is never started."""
    wanted = ("--platform", platform) if platform else ()
    with held_back() as release:
        made = docker.ask(f"open {image}", "container", "create", "--pull", "never", *wanted, "--", image)
        container = made.decode("ascii").strip()
        try:
            release()
            archive = docker.ask(f"read {path} of {image}", "container", "cp", f"{container}:{path}", "-")
        finally:
            docker.remove(container)
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        member = tar.next()
        file = tar.extractfile(member) if member else None
        return file.read() if file else b""
