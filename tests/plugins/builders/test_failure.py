from __future__ import annotations

from pathlib import Path

import pytest
from aac_plugins.builders.failure import build_failure
from aac_plugins.builders.progress import Decoder, Watcher
from aac_plugins.builders.secrets import Redactor

from aac_core.api import BuildError, BuildPlan, MachineError, Where

STREAMS = Path(__file__).parent / "streams"
EXIT = 'process "/bin/sh -c x" did not complete successfully: exit code: {}'


def same(text: str) -> str:
    return text


def watcher(name: str, error: str, *log: str) -> Watcher:
    import base64

    found = Watcher()
    data = base64.b64encode("".join(f"{line}\n" for line in log).encode()).decode()
    vertex = {"digest": "sha256:a", "name": name, "error": error}
    list(found.apply({"vertexes": [vertex], "logs": [{"vertex": "sha256:a", "data": data}]}))
    return found


@pytest.mark.parametrize("name", ["buildx-0.13", "buildx-0.29"])
def test_a_recorded_failure(plan: BuildPlan, name: str) -> None:
    decoder, found = Decoder(), Watcher()
    for line in (STREAMS / f"{name}-failed.log").read_text().splitlines():
        list(found.apply(decoder.feed(line) or {}))
    error = build_failure(plan, found, text=tuple(decoder.text), redact=same)
    assert isinstance(error, BuildError)
    assert error.message == "the step 'dependencies' (packages of requirements.txt) failed: exit code: 3"
    assert error.where == Where("agent.yaml", field="spec.dependencies")
    assert [hint.code for hint in error.hints] == ["no-space"]
    assert "no space left on device" in error.detail
    assert len(error.detail) == 3


def test_the_platform_is_named_and_the_tail_is_short(plan: BuildPlan) -> None:
    log = ["------", *(f"line {number}" for number in range(30))]
    found = watcher("[linux/amd64->linux/arm64 code 2/3] RUN x", EXIT.format(1), *log)
    error = build_failure(plan, found, text=("ERROR: failed to solve: y",), redact=same)
    assert error.message == "the step 'code' (the code of the agent) failed for linux/arm64: exit code: 1"
    assert error.detail == tuple(f"line {number}" for number in range(20, 30))
    assert error.hints == ()


def test_secrets_are_redacted_everywhere(plan: BuildPlan) -> None:
    from aac_core.api import SecretSource

    redact = Redactor([SecretSource("t", env="T")], {"T": "canary"})
    found = watcher("[9/9] RUN curl canary", "canary is wrong", "the canary sang")
    error = build_failure(plan, found, text=("ERROR: canary",), redact=redact)
    assert error.message == "RUN curl *** failed: *** is wrong"
    assert error.detail == ("the *** sang",)
    bare = build_failure(plan, Watcher(), text=("ERROR: failed to solve: canary",), redact=redact)
    assert bare.message == "buildx refused the build: ***"


@pytest.mark.parametrize(
    ("stage", "command", "field"),
    [
        ("packages", "unpack-packages x", "spec.build.packages"),
        ("toolchain", "apt-get update -q && apt-get install -qy x", "spec.build.buildPackages"),
        ("toolchain", "python3 -m pip install uv", ""),
    ],
)
def test_stages_of_the_skeleton_have_fields_too(
    plan: BuildPlan, stage: str, command: str, field: str
) -> None:
    found = watcher(f"[{stage} 2/3] RUN {command}", EXIT.format(100))
    error = build_failure(plan, found, text=(), redact=same)
    assert error.where == (Where("agent.yaml", field=field) if field else None)


def test_a_base_that_does_not_exist(plan: BuildPlan) -> None:
    name = "docker.io/library/python:9.99"
    found = watcher(f"[internal] load metadata for {name}", f"{name}: not found")
    error = build_failure(plan, found, text=(f"ERROR: failed to solve: {name}: not found",), redact=same)
    assert error.message == f"the base image {name} can't be taken: {name}: not found"
    assert error.where is None
    assert [hint.code for hint in error.hints] == ["base-not-found"]
    assert error.hints[0].text.endswith(f"imagetools inspect {name}")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("write /x: no space left on device", "no-space"),
        ("Temporary failure in name resolution", "no-name-resolution"),
        ("dial tcp: lookup registry-1.docker.io on 10.0.0.1:53: no such host", "no-name-resolution"),
        ("npm error code ENOTFOUND", "no-name-resolution"),
        (
            "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed",
            "untrusted-certificate",
        ),
        ("invalid peer certificate: UnknownIssuer", "untrusted-certificate"),
        (
            "x509: certificate signed by unknown authority",
            "untrusted-certificate",
        ),
        ("exec /bin/sh: exec format error", "no-emulation"),
        ("secret token: not found", "build-secret"),
        ("no match for platform in manifest sha256:0: not found", "base-lacks-platform"),
        ("toomanyrequests: You have reached your pull rate limit", "rate-limited"),
    ],
)
def test_hints(plan: BuildPlan, line: str, code: str) -> None:
    error = build_failure(plan, watcher("[code 1/1] RUN x", EXIT.format(1), line), text=(), redact=same)
    assert [hint.code for hint in error.hints] == [code]


def test_a_killed_step_wants_memory(plan: BuildPlan) -> None:
    error = build_failure(plan, watcher("[code 1/1] RUN x", EXIT.format(137)), text=(), redact=same)
    assert [hint.code for hint in error.hints] == ["out-of-memory"]


@pytest.mark.parametrize(
    "line",
    [
        "ERROR: Cannot connect to the Docker daemon at unix:///run/x.sock. Is the docker daemon running?",
        "ERROR: rpc error: code = Unavailable desc = error reading from server: EOF",
        "ERROR: failed to solve: Unavailable: closing transport due to: connection error: EOF",
    ],
)
def test_an_engine_that_went_away(plan: BuildPlan, line: str) -> None:
    assert isinstance(build_failure(plan, Watcher(), text=(line,), redact=same), MachineError)


def test_a_step_that_lost_a_connection_is_no_lost_engine(plan: BuildPlan) -> None:
    found = watcher("[code 1/1] RUN x", EXIT.format(1), "connection reset by peer")
    text = (f"ERROR: failed to solve: {EXIT.format(1)}: connection reset by peer",)
    assert isinstance(build_failure(plan, found, text=text, redact=same), BuildError)


def test_what_buildx_refuses_before_it_builds(plan: BuildPlan) -> None:
    error = build_failure(plan, Watcher(), text=('ERROR: no builder "nope" found',), redact=same)
    assert error.message == 'buildx refused the build: no builder "nope" found'
    silent = build_failure(plan, Watcher(), text=(), redact=same)
    assert silent.message == "buildx refused the build: it gave no reason"


def test_a_builder_that_does_not_answer(plan: BuildPlan) -> None:
    found = watcher("[internal] waiting for connection", "context deadline exceeded")
    text = ("ERROR: failed to find newer: context deadline exceeded",)
    error = build_failure(plan, found, text=text, redact=same)
    assert isinstance(error, MachineError)
    assert error.message == "the builder does not answer"
    assert [hint.code for hint in error.hints] == ["list-builders"]
