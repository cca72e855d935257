"""A failed build in the words of the user's project."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from aac_plugins.builders.missing import missing_hints
from aac_plugins.builders.progress import Place, Vertex, Watcher

from aac_core.api import AacError, BuildError, BuildPlan, Hint, MachineError, Where

TAIL = 10
# Stages of the Dockerfile's skeleton, which are no steps of a plan.
_SKELETON = {
    "toolchain": ("the toolchain", "spec.build.buildPackages"),
    "packages": ("the system packages of the final image", "spec.build.packages"),
    "lock": ("finding versions of the dependencies", ""),
    "rootfs": ("user, home and health probe", ""),
    "agent": ("the final image", ""),
}
_GONE = re.compile(
    r"cannot connect to the docker daemon|error reading from server: EOF|transport is closing"
    r"|code = Unavailable|connection reset by peer|closing transport|failed to list workers"
    r"|connect: no such file or directory|connect: connection refused",
    re.IGNORECASE,
)
_FULL = "no space left on device"
_SILENT = "waiting for connection"  # what buildx does, for a node that it can't reach
_NOISE = re.compile(r"^(?:-{3,}|>{3}|\s*\d+ \||Dockerfile:\d+|\[?notice\]?)")


@dataclass(frozen=True)
class _Rule:
    """A hint for those whose error or log matches; ``{0}`` is the first group of the match."""

    pattern: re.Pattern[str]
    code: str
    text: str


def _rule(pattern: str, code: str, text: str) -> _Rule:
    return _Rule(re.compile(pattern, re.IGNORECASE), code, text)


_RULES = (
    _rule(
        r"no space left on device|disk quota exceeded",
        "no-space",
        "make room for the engine: docker buildx prune frees the build cache",
    ),
    _rule(
        r"name resolution|could not resolve|name or service not known|no such host|dns error|getaddrinfo"
        r"|EAI_AGAIN|ENOTFOUND",
        "no-name-resolution",
        "the build can't resolve names: check the machine's network and the engine's dns settings",
    ),
    _rule(
        r"certificate.verify.failed|invalid peer certificate|unable to get local issuer|unknown authority"
        r"|self.signed certificate|PKIX path building failed|UnknownIssuer|SELF_SIGNED_CERT",
        "untrusted-certificate",
        "give the build the CA bundle of your network: --secret id=ca,src=/path/to/ca-bundle.pem",
    ),
    _rule(
        r"secret (\S+): not found",
        "build-secret",
        "the step needs the secret {0}: build with --secret id={0},src=FILE",
    ),
    _rule(
        r"exec format error",
        "no-emulation",
        "a program of another platform was run: install emulation for it (binfmt), "
        "or build on a node of that platform with --builder",
    ),
    _rule(
        r"no match for platform in manifest|does not match the specified platform",
        "base-lacks-platform",
        "the base image does not exist for every platform: build for fewer with --platform, "
        "or take another base",
    ),
    _rule(
        r"load metadata for (\S+).*(?:not found|access denied|does not exist)",
        "base-not-found",
        "check that {0} exists and that you may pull it: docker buildx imagetools inspect {0}",
    ),
    _rule(
        r"toomanyrequests|429 too many requests|pull rate limit",
        "rate-limited",
        "the registry limits pulls: log in with docker login, or try again later",
    ),
    _rule(
        r"(?:exit code: 137|signal: killed|cannot allocate memory)",
        "out-of-memory",
        "the step was killed, as a rule for want of memory: give the engine more",
    ),
)


def build_failure(
    plan: BuildPlan, watcher: Watcher, *, text: Sequence[str], redact: Callable[[str], str]
) -> AacError:
    """The error of a build that ended with a non-zero exit code.

    Args:
        text: what buildx wrote outside of messages, the last line last.
        redact: takes secrets out of a line.

    Returns:
        A MachineError when the engine went away, a BuildError otherwise.
    """
    said = _final(text)
    vertex = watcher.failed(said)
    if _GONE.search(said) and not (vertex and "did not complete successfully" in vertex.error):
        return MachineError(
            "the engine went away during the build",
            why=redact(said),
            hints=(Hint("engine-status", "see whether it runs: aac engine status, docker info"),),
        )
    if vertex and vertex.place.instruction.startswith(_SILENT):
        hint = Hint("list-builders", "docker buildx ls shows the builders and whether they run")
        return MachineError("the builder does not answer", why=redact(said), hints=(hint,))
    if vertex and vertex.place.instruction.startswith("exporting to") and _FULL in vertex.error:
        hint = Hint("make-room", "make room where the image goes, or where TMPDIR points, or in the engine")
        return MachineError("there is no room for the image", why=redact(vertex.error), hints=(hint,))
    if vertex is None:
        return BuildError(f"buildx refused the build: {redact(said)}", hints=_hints([said]))
    log = [line for line in vertex.log if not _NOISE.match(line)]
    return BuildError(
        redact(_message(plan, vertex)),
        where=_where(plan, vertex.place),
        hints=_hints([f"{vertex.name} {vertex.error}", said, *log]),
        detail=tuple(redact(line) for line in log[-TAIL:]),
    )


def _message(plan: BuildPlan, vertex: Vertex) -> str:
    place = vertex.place
    summary, _ = _stage(plan, place.stage)
    if place.instruction.startswith("load metadata for "):
        image = place.instruction.removeprefix("load metadata for ")
        return f"the base image {image} can't be taken: {_reason(vertex.error)}"
    if not summary:
        return f"{_short(vertex.place.instruction)} failed: {_reason(vertex.error)}"
    platform = f" for {place.platform}" if place.platform else ""
    return f"the step {place.stage!r} ({summary}) failed{platform}: {_reason(vertex.error)}"


def _where(plan: BuildPlan, place: Place) -> Where | None:
    field = _stage(plan, place.stage)[1]
    if place.stage == "toolchain" and "apt-get" not in place.instruction:
        return None  # a runtime's own tools, which no field asks for
    return Where(file="agent.yaml", field=field) if field else None


def _stage(plan: BuildPlan, name: str) -> tuple[str, str]:
    """The summary and the field of a stage, "" for what is unknown."""
    for step in plan.steps:
        if step.name.lower() == name.lower():
            return step.summary, step.field
    return _SKELETON.get(name, ("", ""))


def _reason(error: str) -> str:
    code = re.search(r"did not complete successfully: (.+)$", error, re.DOTALL)
    return _short(code[1] if code else error)


def _short(text: str) -> str:
    """One line; of a long one both ends, since the cause is said last."""
    line = " ".join(text.split())
    return line if len(line) <= 200 else f"{line[:119]}…{line[-80:]}"


def _final(text: Sequence[str]) -> str:
    """The error that buildx ended with; "(*service).Write" is a layer that two platforms sent at once."""
    for line in reversed(text):
        if line.startswith("ERROR:") and "(*service)" not in line:
            return re.sub(r"^ERROR: (?:failed to (?:solve|build): )*", "", line)
    return text[-1] if text else "it gave no reason"


def _hints(lines: Iterable[str]) -> tuple[Hint, ...]:
    text = "\n".join(lines)
    found = []
    for rule in _RULES:
        match = rule.pattern.search(text)
        if match:
            found.append(Hint(rule.code, rule.text.format(*match.groups())))
    return (*found, *missing_hints(text))
