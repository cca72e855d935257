"""The order of publishing, what is said after a failure, and who is told about steps."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from aac_core.app import App
from aac_core.catalog import Catalog, Entry
from aac_core.contracts.base import BaseImage
from aac_core.contracts.builder import BuilderStatus, BuiltImage, PlatformImage
from aac_core.contracts.events import Listener, Run
from aac_core.contracts.exporter import Exporter
from aac_core.contracts.plan import BuildStep, PinnedBase
from aac_core.contracts.registry import Descriptor, Reference, Registry, Upload
from aac_core.contracts.runtime import Detection, Runtime, RuntimePlan
from aac_core.contracts.signer import SignRequest, Verification, VerifyRequest
from aac_core.discovery import Found
from aac_core.errors import Problem, RegistryError, SignatureError
from aac_core.manager import Plugins
from aac_core.markers import hookimpl
from aac_core.pipeline import audit_image, lock_agent
from aac_core.publish import Signing, publish_image
from aac_core.record import Recorder
from aac_core.report import Report

INDEX, ONE, TWO, OLD = ("sha256:" + letter * 64 for letter in "abcd")
BUILT = BuiltImage(INDEX, (PlatformImage("linux/amd64", ONE), PlatformImage("linux/arm64", TWO)), layout="x")


@dataclass
class Log:
    """What happened, in order, and where it is to fail."""

    fail: str = ""
    seen: list[str] = field(default_factory=list)
    failed: bool = False

    def note(self, what: str) -> None:
        self.seen.append(what)
        if self.fail and what.startswith(self.fail):
            self.failed = True
            raise (SignatureError if "sign" in what or "verify" in what else RegistryError)(f"{what} fails")


@dataclass
class FakeRegistry:
    """One tag that pointed to another image before."""

    log: Log
    tags: dict[str, str]
    name: str = "oci"
    afterwards: str | None = None  # what "1" points to after a failure, "" when it does not say

    def matches(self, host: str) -> bool:
        return True

    def resolve(self, reference: Reference) -> Descriptor | None:
        digest = self.tags.get(reference.tag)
        if self.afterwards is not None and self.log.failed:
            if not self.afterwards:
                raise RegistryError("no answer")
            digest = self.afterwards
        return Descriptor("x", digest, 1) if digest else None

    def push(self, layout: str, digest: str, reference: Reference, listen: Listener) -> Upload:
        self.log.note(f"push {reference}")
        return Upload(sent=3, sent_bytes=10)

    def tag(self, reference: Reference, digest: str) -> None:
        self.log.note(f"tag {reference.tag}")
        self.tags[reference.tag] = digest


@dataclass
class FakeSigner:
    log: Log
    name: str = "fake"
    options: str = ""

    def check(self, request: SignRequest) -> None:
        self.log.note("check")

    def sign(self, request: SignRequest) -> None:
        for reference in request.references:
            self.log.note(f"sign {reference.digest[7]}")

    def verify(self, request: VerifyRequest) -> Verification:
        self.log.note(f"verify {request.reference.digest[7]}")
        return Verification(request.reference.digest, ("fake",), 1)

    def generate_key(self, path: str) -> tuple[str, str]:
        raise NotImplementedError


class Module:
    """A plugin as an object: its hooks are its attributes."""


def app_with(registry: Registry) -> tuple[App, io.StringIO]:
    plugins, plugin = Plugins([]), Module()
    plugin.aac_registries = hookimpl(lambda: [registry])  # type: ignore[attr-defined]
    plugins.register(plugin, Found("fake", "fake", "test", "1"))
    err = io.StringIO()
    return App(plugins, Report(err=err), {}), err


def publish(
    fail: str = "", tags: dict[str, str] | None = None, afterwards: str | None = None
) -> tuple[Log, dict[str, str], str, Any]:
    log = Log(fail)
    registry = FakeRegistry(log, {"1": OLD} if tags is None else tags, afterwards=afterwards)
    app, err = app_with(registry)  # type: ignore[arg-type]
    references = (Reference("h.example", "a", "1"), Reference("h.example", "a", "latest"))
    signing = Signing(FakeSigner(log), key="k", public_key="p")
    try:
        outcome: Any = publish_image(Recorder(app, "build"), BUILT, references, signing)
    except (RegistryError, SignatureError) as error:
        outcome = error
    return log, registry.tags, err.getvalue(), outcome


def test_by_digest_signed_verified_and_only_then_tagged() -> None:
    log, tags, _, outcome = publish()
    assert log.seen == [
        f"push h.example/a@{INDEX}",
        *("sign a", "sign b", "sign c", "verify a"),
        *("tag 1", "tag latest"),
    ]
    assert tags == {"1": INDEX, "latest": INDEX}
    assert outcome.tags == (("h.example/a:1", OLD), ("h.example/a:latest", ""))


@pytest.mark.parametrize("fail", ["push", "sign b", "verify"])
def test_a_failure_before_the_first_tag_leaves_the_old_one_and_says_so(fail: str) -> None:
    _, tags, said, outcome = publish(fail)
    assert isinstance(outcome, RegistryError | SignatureError)
    assert tags == {"1": OLD}
    assert (
        said.strip().splitlines()[-1] == "nothing was published: h.example/a:1, h.example/a:latest as before"
    )


def test_a_failure_between_tags_says_which_is_new() -> None:
    _, tags, said, _ = publish("tag latest")
    assert tags == {"1": INDEX}
    last = "h.example/a:1 points to the new image; not published: h.example/a:latest as before"
    assert said.splitlines()[-1] == last


@pytest.mark.parametrize(
    ("answer", "last"),
    [
        (INDEX, "h.example/a:1 points to the new image; not published: h.example/a:latest as before"),
        (OLD, "nothing was published: h.example/a:1, h.example/a:latest as before"),
        (
            "",
            "whether h.example/a:1 points to the new image is not known: aac inspect h.example/a:1; "
            "not published: h.example/a:latest as before",
        ),
    ],
)
def test_a_failure_while_a_tag_is_set_asks_the_registry(answer: str, last: str) -> None:
    """It may have taken the tag: the answer was lost, or the command interrupted."""
    assert publish("tag 1", afterwards=answer)[2].splitlines()[-1] == last


def test_a_tag_that_is_right_already_is_not_set_again() -> None:
    log, _, _, outcome = publish(tags={"1": INDEX, "latest": INDEX})
    assert not [what for what in log.seen if what.startswith("tag")]
    assert outcome.tags[0] == ("h.example/a:1", INDEX)


def heard_by(heard: list[Any]) -> Any:
    def aac_step_finished(step: object) -> None:
        heard.append(step)

    return aac_step_finished


def test_what_exporters_and_listeners_print_does_not_reach_the_result(
    capsys: pytest.CaptureFixture[str],
) -> None:
    app, _ = app_with(FakeRegistry(Log(), {}))  # type: ignore[arg-type]
    listener = Module()
    listener.aac_step_finished = hookimpl(lambda step: print("heard"))  # type: ignore[attr-defined]
    app.plugins.register(listener, Found("loud", "loud", "test", "1"))
    exporters = ((Exporter("loud", "", lambda run, options: print("exported")), None),)
    with Recorder(app, "build", exporters=exporters).run() as recorder, recorder.step("one"):
        pass
    assert capsys.readouterr() == ("", "heard\nexported\n")


def test_a_failing_exporter_or_listener_warns_and_the_others_are_told() -> None:
    told: list[Run] = []

    def broken(run: Run, options: object) -> None:
        raise RuntimeError("no room")

    app, err = app_with(FakeRegistry(Log(), {}))  # type: ignore[arg-type]
    listener = Module()

    @hookimpl
    def aac_step_finished(step: object) -> None:
        raise ValueError("deaf")

    listener.aac_step_finished = aac_step_finished  # type: ignore[attr-defined]
    app.plugins.register(listener, Found("deaf", "deaf", "test", "1"))
    heard: list[Any] = []
    other = Module()
    other.aac_step_finished = hookimpl(heard_by(heard))  # type: ignore[attr-defined]
    app.plugins.register(other, Found("other", "other", "test", "1"))
    exporters = (
        (Exporter("broken", "", broken), None),
        (Exporter("good", "", lambda run, options: told.append(run)), None),
    )
    with Recorder(app, "build", "a:1", exporters=exporters).run() as recorder, recorder.step("one") as draft:
        draft.digest = INDEX
    assert "the exporter broken failed: no room" in err.getvalue()
    assert "plugin deaf failed in aac_step_finished: ValueError: deaf" in app.plugins.warnings
    assert [step.name for step in heard] == ["one"]
    (run,) = told
    assert (run.outcome, run.steps[0].name, run.steps[0].digest) == ("ok", "one", INDEX)


@pytest.mark.parametrize(
    ("error", "outcome"), [(RegistryError("it is full"), "failed"), (KeyboardInterrupt(), "interrupted")]
)
def test_a_failed_run_is_recorded_too(error: BaseException, outcome: str) -> None:
    told: list[Run] = []
    app, _ = app_with(FakeRegistry(Log(), {}))  # type: ignore[arg-type]
    exporters = ((Exporter("good", "", lambda run, options: told.append(run)), None),)
    with (
        pytest.raises(type(error)),
        Recorder(app, "build", exporters=exporters).run() as recorder,
        recorder.step("push"),
    ):
        raise error
    assert (told[0].outcome, told[0].steps[0].outcome) == (outcome, outcome)
    assert told[0].error == ("it is full" if outcome == "failed" else "")


def test_the_audit_is_told_the_folders_of_packages() -> None:
    """What an index has given everybody is judged otherwise than what the user wrote."""
    asked: list[tuple[frozenset[str], tuple[str, ...]]] = []

    class Builder:
        def audit(
            self, built: BuiltImage, base_layers: frozenset[str], packages: tuple[str, ...]
        ) -> tuple[Problem, ...]:
            asked.append((base_layers, packages))
            return (Problem("a test key", severity="warning"),)

    app, err = app_with(FakeRegistry(Log(), {}))  # type: ignore[arg-type]
    steps = (BuildStep("dependencies", "", packages="/app/site-packages"), BuildStep("code", ""))
    plan = SimpleNamespace(bases=(PinnedBase("final", "scratch", "scratch"),), steps=steps)
    recorder = Recorder(app, "build")
    audit_image(recorder, Builder(), BUILT, plan=plan, status=BuilderStatus("linux/amd64"))  # type: ignore[arg-type]
    assert asked == [(frozenset(), ("/app/site-packages",))]
    assert "warning: a test key" in err.getvalue()


@pytest.mark.parametrize(
    ("source", "build", "field", "codes"),
    [
        ("offline", {}, "spec.runtime", ["engine-bases", "other-engine"]),
        ("offline", {"base": "a:3", "builder": "b:3"}, "spec.build", ["other-engine"]),
        ("registry", {}, "spec.runtime", []),
    ],
)
def test_a_base_that_is_not_there(
    tmp_path: Path, source: str, build: dict[str, str], field: str, codes: list[str]
) -> None:
    """The line that asks for it is named, and for a private engine what it has instead."""
    app, _ = app_with(FakeRegistry(Log(), {}))  # type: ignore[arg-type]
    runtime = Runtime("tiny", "", ("2", "1"), "1", "x:y", lambda _: Detection(True, ""), lambda _: plan)
    app.plugins.runtimes = Catalog("runtime", [Entry(runtime, "test")])
    base = BaseImage("tiny:2")
    plan = RuntimePlan("2", base, base, entrypoint=("x",))
    (tmp_path / "agent.yaml").write_text(
        json.dumps({"metadata": {"name": "a"}, "spec": {"runtime": "tiny", "build": build}})
    )
    builder = SimpleNamespace(prepare=lambda *_: {})
    status = BuilderStatus("linux/amd64", base_source=source, mirror="127.0.0.1:1")
    with pytest.raises(RegistryError) as caught:
        lock_agent(
            Recorder(app, "build"),
            app.read(str(tmp_path)),
            builder=builder,
            status=status,
            platforms=(),
        )
    assert caught.value.where is not None
    assert caught.value.where.field == field
    assert [hint.code for hint in caught.value.hints] == codes
    advice = " ".join(hint.text for hint in caught.value.hints)
    assert ('{name: tiny, version: "1"}' in advice) == ("engine-bases" in codes)
