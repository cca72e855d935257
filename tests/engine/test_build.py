"""Builds with a real engine: one small image, without network."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from aac_plugins.builders.audit import audit
from aac_plugins.builders.buildx import Buildx
from aac_plugins.builders.layout import read_layout

from aac_core.api import (
    BaseImage,
    BuildError,
    BuildPlan,
    BuildRequest,
    BuildStep,
    MachineError,
    PlannedRuntime,
    Progress,
    Rendered,
    SecretSource,
    Where,
)

pytestmark = pytest.mark.engine

BOTH = ("linux/amd64", "linux/arm64")
DOCKERFILE = """\
FROM --platform=$BUILDPLATFORM python:3.13 AS toolchain

FROM toolchain AS code
ARG TARGETARCH
ARG SOURCE_DATE_EPOCH
COPY . /out/app
RUN --mount=type=secret,id=token {command}
RUN find /out -exec touch -h -d @$SOURCE_DATE_EPOCH {{}} +

FROM scratch AS agent
COPY --link --from=code /out /
WORKDIR /app
ENTRYPOINT ["/app/agent"]
"""
PLAN = BuildPlan(
    name="agent",
    version="1.0.0",
    runtime=PlannedRuntime("python", "3.13", "tests:none", {}),
    platforms=BOTH,
    bases=(),
    steps=(BuildStep("code", "the code of the agent", "spec.entrypoint"),),
    environment=(),
    labels=(),
    annotations=(("org.opencontainers.image.title", 'an "agent", small'),),
    entrypoint=("/app/agent",),
    config="{}",
    ignore=(),
)


@pytest.fixture(scope="session")
def builder() -> Buildx:
    builder = Buildx()
    try:
        status = builder.check()
    except MachineError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"{error.message}; `aac engine up` provides an engine")
    builder.prepare((BaseImage("python:3.13"),), (status.platform,), lambda progress: None)
    return builder


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, so that what is left there can be seen."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


@pytest.fixture
def context(tmp_path: Path) -> Path:
    folder = tmp_path / "context"
    folder.mkdir()
    (folder / "agent").write_text("#!/usr/bin/env python\n")
    (folder / "ignored").write_text("x")
    return folder


def request(context: Path, command: str = "true", **more: object) -> BuildRequest:
    rendered = Rendered(DOCKERFILE.format(command=command), "ignored\n")
    made = BuildRequest(PLAN, rendered, str(context), platforms=BOTH, layout=f"{context.parent}/layout")
    return replace(made, **more)  # type: ignore[arg-type]


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def clients(scratch: Path) -> list[str]:
    """Command lines of processes that speak of the folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(scratch) in line and "buildx" in line:
            found.append(line)
    return found


def until_gone(scratch: Path, seconds: float = 15) -> list[str]:
    end = time.monotonic() + seconds
    while clients(scratch) and time.monotonic() < end:
        time.sleep(0.05)
    return clients(scratch)


def test_two_platforms_into_a_layout(builder: Buildx, context: Path, scratch: Path) -> None:
    seen: list[Progress] = []
    built = builder.build(request(context), seen.append)
    assert [image.platform for image in built.images] == list(BOTH)
    layout = read_layout(built.layout, BOTH)
    assert layout.built() == built
    assert layout.images[0].layers[0] == layout.images[1].layers[0], "the code has no architecture"
    found = audit(layout)
    assert (found.mismatches, found.keys, found.unread) == ((), (), ())
    assert "build/code" in {event.step for event in seen}
    assert names(context) == {"agent", "ignored"}
    assert names(context.parent) == {"context", "layout", "tmp"}
    assert names(scratch) == set()


def test_the_ignore_file_beside_the_dockerfile_counts(builder: Buildx, context: Path) -> None:
    with pytest.raises(BuildError):
        builder.build(request(context, "test -e /out/app/ignored", layout=""), lambda event: None)
    builder.build(request(context, "test -e /out/app/agent", layout=""), lambda event: None)


def test_an_empty_ignore_file_counts_as_well(builder: Buildx, context: Path) -> None:
    (context / ".dockerignore").write_text("agent\n")
    wanted = request(context, "test -e /out/app/agent", layout="")
    builder.build(replace(wanted, rendered=replace(wanted.rendered, dockerignore="")), lambda event: None)


def test_a_git_checkout_changes_nothing(
    builder: Buildx, context: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = request(context)
    wanted = replace(wanted, rendered=replace(wanted.rendered, dockerignore="ignored\n.git\n"))
    plain = builder.build(wanted, lambda event: None)
    monkeypatch.setenv("BUILDX_GIT_LABELS", "full")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run([*git, *command], cwd=context, check=True)
    assert builder.build(wanted, lambda event: None).digest == plain.digest


def test_platform_digests_do_not_depend_on_the_exporter(builder: Buildx, context: Path) -> None:
    from aac_plugins.engine import require
    from aac_plugins.whales import client

    plain = builder.build(request(context), lambda event: None)
    os.utime(context / "agent", (1, 1))
    name = f"aac-test-build:{os.getpid()}"
    docker = client(require())
    try:
        again = builder.build(request(context, load=name, no_cache=True), lambda event: None)
        attested = builder.build(
            request(context, provenance="max", layout=f"{context.parent}/attested"), lambda event: None
        )
        one = builder.build(request(context, load=name, platforms=BOTH[:1], layout=""), lambda event: None)
        inspected = docker.image.inspect(name)
    finally:
        docker.image.remove(name, force=True)
    assert again.digest == plain.digest
    assert (again.loaded, again.images) == (name, plain.images)
    assert attested.images == plain.images
    assert attested.digest != plain.digest
    assert len(read_layout(attested.layout).attestations) == 2
    assert one.images == plain.images[:1]
    assert inspected.id == one.digest


def test_a_failing_step(builder: Buildx, context: Path, scratch: Path) -> None:
    layout = builder.build(request(context), lambda event: None).layout
    before = Path(layout, "index.json").read_bytes()
    command = "printf 'one\\n\\033[31mtwo\\033[0m\\n' && exit 7"
    with pytest.raises(BuildError) as caught:
        builder.build(request(context, command), lambda event: None)
    message = r"the step 'code' \(the code of the agent\) failed for linux/(amd64|arm64): exit code: 7"
    assert re.fullmatch(message, caught.value.message)
    assert caught.value.where == Where("agent.yaml", field="spec.entrypoint")
    assert caught.value.detail == ("one", "two")
    assert Path(layout, "index.json").read_bytes() == before, "the layout of an earlier build stays"
    assert names(scratch) == set()
    assert names(context.parent) == {"context", "layout", "tmp"}


def test_a_dockerfile_that_does_not_parse(builder: Buildx, context: Path) -> None:
    broken = replace(request(context), rendered=Rendered("FROM scratch\nRNU x\n", ""))
    with pytest.raises(BuildError, match="unknown instruction: RNU"):
        builder.build(broken, lambda event: None)


def test_a_secret_is_used_and_shown_nowhere(
    builder: Buildx, context: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    canary = "canary-5f1d9c"
    monkeypatch.setenv("TOKEN", canary)
    seen: list[Progress] = []
    wanted = request(
        context,
        f"cat /run/secrets/token && test $(cat /run/secrets/token | wc -c) = {len(canary)} && echo used",
        no_cache=True,
        secrets=(SecretSource("token", env="TOKEN"),),
        provenance="max",
    )
    built = builder.build(wanted, seen.append)
    texts = [event.text for event in seen]
    assert any(text == "***used" for text in texts), texts
    assert not [text for text in texts if canary in text]
    files = Path(built.layout).rglob("*")
    assert not [path for path in files if path.is_file() and canary.encode() in path.read_bytes()]


def test_files_of_another_machine_are_found(builder: Buildx, context: Path) -> None:
    command = "cp /bin/true /out/app/true"
    layout = read_layout(builder.build(request(context, command), lambda event: None).layout)
    own = builder.check().platform
    found = audit(layout)
    assert {(one.path, one.platform) for one in found.mismatches} == {
        ("app/true", platform) for platform in BOTH if platform != own
    }


def test_an_unknown_builder(builder: Buildx, context: Path) -> None:
    with pytest.raises(MachineError, match="no buildx builder 'aac-nobody'"):
        builder.build(request(context, builder="aac-nobody"), lambda event: None)


def test_a_listener_that_raises_ends_the_build(builder: Buildx, context: Path, scratch: Path) -> None:
    def interrupt(event: Progress) -> None:
        if event.kind == "log":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        builder.build(request(context, "echo started && sleep 60"), interrupt)
    assert until_gone(scratch, 1) == []
    assert names(scratch) == set()
    assert names(context.parent) == {"context", "tmp"}


SCRIPT = """
import signal, sys
sys.path[:0] = {path!r}
import test_build
def handler(number, frame):
    raise KeyboardInterrupt
if {handled}:
    signal.signal(signal.SIGTERM, handler)
def listen(event):
    if event.kind == "log":
        print(event.text, flush=True)
from pathlib import Path
test_build.Buildx().build(test_build.request(Path({context!r}), "echo started && sleep 60"), listen)
"""


@pytest.fixture
def running(builder: Buildx, context: Path, scratch: Path, handled: bool) -> Iterator[subprocess.Popen[str]]:
    """A process that is in the middle of a build."""
    path = [str(Path(__file__).parent), *sys.path]
    script = textwrap.dedent(SCRIPT).format(path=path, handled=handled, context=str(context))
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert "started" in process.stdout.readline(), process.stderr and process.stderr.read()
        assert clients(scratch)
        yield process
        process.kill()


@pytest.mark.parametrize(
    ("number", "handled"),
    [(signal.SIGTERM, True), (signal.SIGTERM, False), (signal.SIGINT, True), (signal.SIGKILL, False)],
)
def test_signals_leave_no_client(
    running: subprocess.Popen[str], scratch: Path, context: Path, number: signal.Signals, handled: bool
) -> None:
    running.send_signal(number)
    assert running.wait(20) != 0
    assert until_gone(scratch) == []
    assert not (context.parent / "layout").exists()
    if handled:
        assert names(scratch) == set()
        assert names(context.parent) == {"context", "tmp"}
