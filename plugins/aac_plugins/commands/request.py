"""From command-line options to parts of a build request."""

from __future__ import annotations

import re
from pathlib import Path

from aac_plugins.commands.options import pairs

from aac_core.api import Agent, App, Hint, Reference, SecretSource, UsageError

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_RESERVED = re.compile(
    r"(BUILDKIT_.*|SOURCE_DATE_EPOCH|(TARGET|BUILD)(PLATFORM|OS|ARCH|VARIANT)|((https?|ftp|no|all)_proxy))",
    re.I,
)
_SECRET = re.compile(
    r"(^|_)(TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|APIKEY|API_KEY|PRIVATE_KEY|CREDENTIALS?|KEY)$", re.I
)


def default_tag(agent: Agent, *, push: bool) -> str:
    """``name:version``; a push has to say where to."""
    if push:
        raise UsageError("--push needs a name with a registry", hints=(Hint("tag", "-t HOST/NAME:TAG"),))
    return agent.title


def build_args(values: tuple[str, ...]) -> dict[str, str]:
    """``--build-arg`` options; what BuildKit acts upon or looks like a secret is refused."""
    found = pairs(values, option="--build-arg")
    for name in found:
        if _RESERVED.fullmatch(name):
            raise UsageError(f"the build argument {name} is reserved: BuildKit and aac act upon it")
        if _SECRET.search(name):
            raise UsageError(
                f"the build argument {name} looks like a secret, and the history of the image keeps it",
                hints=(Hint("use-secret", f"--secret id={name},env={name}"),),
            )
    return found


def secret_sources(values: tuple[str, ...], *, required: tuple[str, ...] = ()) -> tuple[SecretSource, ...]:
    """``--secret`` options (``id=…,src=FILE``, ``id=…,env=NAME``), with all that are required."""
    found = {source.id: source for source in map(_secret, values)}
    if len(found) < len(values):
        raise UsageError("a secret is given twice")
    missing = [name for name in required if name not in found]
    if missing:
        hints = tuple(Hint("give-secret", f"--secret id={name},src=FILE") for name in missing)
        raise UsageError(f"spec.build.secrets asks for {', '.join(missing)}", hints=hints)
    return tuple(found.values())


def _secret(value: str) -> SecretSource:
    given = pairs(tuple(value.split(",")), option="--secret")
    unknown = set(given) - {"id", "src", "source", "env", "type"}
    name = given.get("id", "")
    if unknown or not _ID.fullmatch(name) or ".." in name:
        raise UsageError("--secret takes id=ID,src=FILE or id=ID,env=NAME, and never the value")
    file, env = given.get("src") or given.get("source") or "", given.get("env", "")
    if file and not Path(file).is_file():
        raise UsageError(f"the secret {name} is no file: {file}")
    return SecretSource(name, file=file, env="" if file else env or name)


def ssh_agents(values: tuple[str, ...], *, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """``--ssh`` options, and the user's own agent for each id of the spec that was not given."""
    given = {_agent(value) for value in values}
    return (*values, *(name for name in wanted if name not in given))


def _agent(value: str) -> str:
    name, equals, path = value.partition("=")
    if not _ID.fullmatch(name):
        raise UsageError(f"--ssh takes ID or ID=SOCKET, found {value!r}")
    if equals and not Path(path).exists():
        raise UsageError(f"the socket or key of the SSH agent {name} does not exist: {path}")
    return name


def check_platforms(app: App, values: tuple[str, ...]) -> None:
    """Refuse what no runtime builds for, before anything is asked or decided."""
    known = sorted({platform for runtime in app.plugins.runtimes for platform in runtime.platforms})
    unknown = [value for value in values if value not in known]
    if unknown:
        raise UsageError(f"no runtime builds for {', '.join(unknown)} (known: {', '.join(known)})")


def check_tags(references: tuple[Reference, ...]) -> None:
    """A digest is the outcome of a build, not its name."""
    chosen = [str(reference) for reference in references if reference.digest]
    if chosen:
        raise UsageError(f"a build can't be named by a digest: {chosen[0]}")


def open_secrets(sources: tuple[SecretSource, ...]) -> tuple[str, ...]:
    """The files that everybody on this machine can read; CA certificates are no secret."""
    files = (source.file for source in sources if source.file and source.id != "ca")
    return tuple(file for file in files if Path(file).stat().st_mode & 0o004)
