"""No command passes a control or bidirectional character of somebody else's text to a terminal."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import aac_plugins.engine
import pytest
import yaml
from aac_plugins.builders.failure import build_failure
from aac_plugins.builders.progress import Decoder, Watcher
from aac_plugins.containers import engine as docker
from aac_plugins.containers import local
from aac_plugins.containers.local import LocalImage
from aac_plugins.containers.model import Container

from aac_core.cli import _guarded
from aac_core.contracts.events import Progress
from aac_core.contracts.registry import Descriptor, Manifest
from aac_core.errors import AacError, Hint, Problem, SpecError, Where
from aac_core.manager import Plugins
from aac_core.report import Report

HOSTILE = "a\x1b]0;own\x07\x9b31m\u202eb\u2066c\u200bd\u2028e\x7ff\rg\x08"
PRINTED = "x\x9b31m\u202eb\u2066c\u200bd\u2028e\x7ff"
ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
Output = pytest.CaptureFixture[str]


def aac(*arguments: str) -> int:
    return _guarded([*arguments])


def harmless(capsys: Output, *, marker: str = "") -> None:
    captured = capsys.readouterr()
    for text in (captured.out, captured.err):
        assert not ACTS.search(text), (text[:2000],)
    assert marker in captured.out + captured.err


@pytest.fixture
def agent(tmp_path: Path) -> Path:
    """Valid, with such text wherever it is taken."""
    folder = tmp_path / ("folder\x1b[31m\u202e")
    folder.mkdir()
    (folder / "main.py").write_text("print(1)\n")
    spec = {
        "environment": [{"name": "A", "value": PRINTED}],
        "config": {"x": [HOSTILE, {"api_key": HOSTILE}]},
        "entrypoint": ["python", HOSTILE],
        "healthCheck": {"command": ["curl", HOSTILE]},
        "build": {"commands": [HOSTILE]},
    }
    metadata = {"name": "a", "labels": {"team": PRINTED}}
    (folder / "agent.yaml").write_text(yaml.safe_dump({"metadata": metadata, "spec": spec}))
    (folder / ("link" + PRINTED)).symlink_to("nowhere")
    return folder


@pytest.mark.parametrize(
    "command", ["validate", "plan", "plan --explain", "spec", "spec --resolved", "validate --strict"]
)
@pytest.mark.parametrize("flags", ["", "--json", "-v"])
def test_commands_that_show_the_spec(agent: Path, capsys: Output, command: str, flags: str) -> None:
    assert aac(*flags.split(), *command.split(), str(agent)) == (10 if "--strict" in command else 0)
    harmless(capsys)


def test_what_is_printed_reads_as_the_same_data(agent: Path, capsys: Output) -> None:
    aac("spec", str(agent))
    assert yaml.safe_load(capsys.readouterr().out)["spec"]["environment"][0]["value"] == PRINTED
    aac("plan", str(agent))
    assert dict(json.loads(capsys.readouterr().out)["environment"])["A"] == PRINTED


def test_a_dockerfile_goes_to_a_terminal_escaped_and_to_a_file_as_it_is(agent: Path, capsys: Output) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream, escaped in ((Terminal(), True), (io.StringIO(), False)):
        Report(out=stream).raw(f"LABEL a={PRINTED}\n")
        assert bool(ACTS.search(stream.getvalue())) is not escaped
    aac("dockerfile", str(agent))
    captured = capsys.readouterr()
    assert PRINTED in captured.out
    assert not ACTS.search(captured.err)


@pytest.mark.parametrize(
    "place",
    ["metadata.name", "metadata.version", "spec.runtime", "spec.build.base", "spec.x", "spec.entrypoint"],
)
def test_refusals(tmp_path: Path, capsys: Output, place: str) -> None:
    *parents, last = place.split(".")
    whole: dict[str, Any] = {"metadata": {"name": "a"}}
    here = whole
    for part in parents:
        here = here.setdefault(part, {})
    here[HOSTILE if last == "x" else last] = HOSTILE
    (tmp_path / "agent.yaml").write_text(yaml.safe_dump(whole))
    assert aac("validate", str(tmp_path)) == 10
    harmless(capsys, marker="agent.yaml:")


ARGUMENTS: dict[str, tuple[list[str], int]] = {
    "command": ([HOSTILE], 2),
    "option": (["plan", "--" + HOSTILE], 2),
    "folder": (["plan", HOSTILE], 10),
    "profile": (["plan", "--profile", HOSTILE, "."], 2),
    "platform": (["plan", "--platform", HOSTILE, "."], 2),
    "file": (["plan", "-f", HOSTILE, "."], 10),
    "reference": (["inspect", HOSTILE], 2),
    "tag": (["build", "-t", HOSTILE, "."], 2),
    "choice": (["build", "--progress", HOSTILE, "."], 2),
    "template": (["init", "x", "-t", HOSTILE], 2),
}


@pytest.mark.parametrize("case", ARGUMENTS)
def test_arguments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output, case: str) -> None:
    (tmp_path / "agent.yaml").write_text(
        "metadata: {name: a}\nspec: {runtime: python:3.13, entrypoint: [a]}\n"
    )
    monkeypatch.chdir(tmp_path)
    arguments, code = ARGUMENTS[case]
    assert aac(*arguments) == code
    harmless(capsys, marker="error: ")


class Hostile:
    """A registry whose texts are all hostile."""

    def manifest(self, reference: object) -> Manifest:
        config = Descriptor(HOSTILE, "sha256:" + "a" * 64, 1)
        document = {"annotations": {HOSTILE: HOSTILE}, "config": {"digest": HOSTILE}, "layers": [{"size": 1}]}
        return Manifest(config, b"", document)

    def blob(self, reference: object, digest: str) -> bytes:
        made: dict[str, Any] = {
            "User": HOSTILE,
            "Entrypoint": [HOSTILE],
            "Env": [HOSTILE],
            "Labels": {HOSTILE: HOSTILE},
        }
        made |= {"ExposedPorts": {HOSTILE: {}}, "Healthcheck": {"Test": [HOSTILE]}}
        return json.dumps(
            {"os": HOSTILE, "architecture": HOSTILE, "created": HOSTILE, "config": made}
        ).encode()


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_inspect(monkeypatch: pytest.MonkeyPatch, capsys: Output, flags: tuple[str, ...]) -> None:
    monkeypatch.setattr(Plugins, "registry_for", lambda self, host: Hostile())
    assert aac(*flags, "inspect", "h.example/a:1") == 0
    harmless(capsys)


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_lists_of_the_engine(monkeypatch: pytest.MonkeyPatch, capsys: Output, flags: tuple[str, ...]) -> None:
    images = [LocalImage("sha256:a", (HOSTILE + ":1\nx",), HOSTILE, HOSTILE, (HOSTILE,), 1, HOSTILE)]
    found = (Container(HOSTILE + "\nx", HOSTILE, HOSTILE, HOSTILE, health=HOSTILE),)
    monkeypatch.setattr(aac_plugins.engine, "require", lambda: None)
    monkeypatch.setattr(docker.Docker, "__init__", lambda self, engine: None)
    monkeypatch.setattr(docker.Docker, "containers", lambda self, **_: found)
    monkeypatch.setattr(local, "local_images", lambda _: images)
    for command in ("ps", "images"):
        assert aac(*flags, command) == 0
        captured = capsys.readouterr()
        assert not ACTS.search(captured.out)
        assert flags or captured.out.count("\n") == 2, "a name can't make a row"


def events() -> Iterator[Progress]:
    for kind in ("start", "log", "update", "end"):
        yield Progress(step=HOSTILE, kind=kind, text=HOSTILE, id=HOSTILE, seconds=9)


@pytest.mark.parametrize("progress", ["plain", "json", "auto"])
def test_progress(capsys: Output, progress: str) -> None:
    report = Report(progress=progress, verbosity=1)
    with report.watch() as listen:
        for event in events():
            listen(event)
    harmless(capsys)


def test_the_live_view() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    with Report(err=stream, color=False).watch() as listen:
        for event in events():
            listen(event)
    own = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", stream.getvalue())
    assert "own" in own
    assert not ACTS.search(own)


ERRORS: list[Callable[[], AacError]] = [
    lambda: AacError(
        HOSTILE, why=HOSTILE, hints=(Hint("x", HOSTILE),), detail=(HOSTILE,), where=Where(HOSTILE)
    ),
    lambda: SpecError((Problem(HOSTILE, Where(HOSTILE, 1, 1, HOSTILE), (Hint("x", HOSTILE),)),)),
]


@pytest.mark.parametrize("make", ERRORS)
@pytest.mark.parametrize("as_json", [False, True])
def test_errors(capsys: Output, make: Callable[[], AacError], as_json: bool) -> None:
    report = Report(json=as_json)
    report.error(make(), (Hint("y", HOSTILE),))
    report.warn(HOSTILE)
    report.say(HOSTILE)
    harmless(capsys)


def test_what_a_builder_says() -> None:
    decoder = Decoder()
    decoder.feed(HOSTILE)
    error = build_failure(None, Watcher(), text=tuple(decoder.text), redact=str)  # type: ignore[arg-type]
    stream = io.StringIO()
    Report(err=stream).error(error)
    assert not ACTS.search(stream.getvalue())
