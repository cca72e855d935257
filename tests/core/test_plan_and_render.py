"""From spec and project to a Dockerfile, with the smallest runtime that there can be."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from aac_core.catalog import Catalog, Entry
from aac_core.contracts.base import BaseImage
from aac_core.contracts.options import OptionsModel
from aac_core.contracts.plan import BuildStep, plan_from_json, plan_to_json
from aac_core.contracts.runtime import Detection, LockRequest, Runtime, RuntimePlan, RuntimeRequest
from aac_core.errors import PlanError, PluginError, Problem, SpecError, UsageError, Where
from aac_core.lock import Lock
from aac_core.markers import hookimpl
from aac_core.plan import PlanRequest, make_plan
from aac_core.render import base64, environment, exec_form, quoted, render, words
from aac_core.testing import TextProject, agent_spec, load_plugin, plan_with, render_plan

BLOCK = '{% extends "aac:Dockerfile.j2" %}{% block code %}COPY . /out/app\n{% endblock %}'
LOCKED = LockRequest((("needs", "a>=1"),), ("lock.txt",))


def decide(request: RuntimeRequest) -> RuntimePlan:
    return RuntimePlan(
        version=request.version or "2",
        build_base=BaseImage("debian:trixie"),
        final_base=BaseImage("debian:trixie-slim"),
        entrypoint=("/app/start",),
        variables={"resolved": dict(request.resolved)},
        environment=(("MODE", "fast"),),
        steps=(BuildStep("code", "the agent's code"),),
        lock=LOCKED if request.project.exists("needs") else None,
    )


def runtime(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str = "tiny", text: str = BLOCK
) -> Runtime:
    """A runtime whose template lies in an importable package of this test."""
    package = tmp_path / f"pkg_{name}"
    monkeypatch.delitem(sys.modules, package.name, raising=False)
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "Dockerfile.j2").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))

    def detect(project: object) -> Detection:
        return Detection(f"main.{name}" in getattr(project, "files", ()), f"main.{name}")

    return Runtime(name, "", ("1", "2"), "2", f"pkg_{name}:Dockerfile.j2", detect, decide)


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runtime:
    return runtime(tmp_path, monkeypatch)


TEMPLATES = environment({"aac": "aac_core.templates"})


def test_a_plan_goes_to_json_and_back(tiny: Runtime) -> None:
    spec = agent_spec(
        ports=[{"container": 80}],
        environment=[
            {"name": "A", "value": "x"},
            {"name": "B", "from": "secret", "secretName": "s", "secretKey": "k"},
        ],
        volumes=[{"target": "/data", "readOnly": True}],
        resources={"limits": {"memory": "1Gi"}},
    )
    plan = plan_with(tiny, {"main.tiny": ""}, spec=spec).plan
    assert plan_from_json(plan_to_json(plan)) == plan
    assert json.loads(plan_to_json(plan))["runtime_variables"][0]["key"] == "s/k"


def test_the_spec_wins_over_the_runtime_and_the_core(tiny: Runtime) -> None:
    spec = agent_spec(
        ports=[{"container": 9000}],
        environment=[{"name": "MODE", "value": "slow"}, {"name": "PORT", "value": "1"}],
        entrypoint=["/bin/mine"],
        build={"base": "alpine:3", "builder": "debian:sid"},
    )
    plan = plan_with(tiny, {"main.tiny": ""}, spec=spec).plan
    environment_ = dict(plan.environment)
    assert (environment_["MODE"], environment_["PORT"]) == ("slow", "1")
    assert plan.entrypoint == ("/bin/mine",)
    assert [base.name for base in plan.bases] == ["debian:sid", "alpine:3"]


@pytest.mark.parametrize(
    ("fields", "offered", "ports"),
    [
        ({}, "http", (8080,)),
        ({"ports": [{"container": 80}]}, "http", (80,)),
        ({"interface": "job"}, "job", ()),
    ],
)
def test_what_a_runtime_found_counts_when_the_spec_is_silent(
    tiny: Runtime, fields: dict[str, Any], offered: str, ports: tuple[int, ...]
) -> None:
    """A web application that nobody can reach is of no use; its server listens on PORT."""
    finds = replace(tiny, plan=lambda request: replace(decide(request), interface="http"))
    plan = plan_with(finds, {"main.tiny": ""}, spec=agent_spec(**fields)).plan
    assert (plan.interface, tuple(port.container for port in plan.ports)) == (offered, ports)
    assert dict(plan.environment).get("PORT") == (str(ports[0]) if ports else None)
    assert dict(plan.labels)["dev.aac.interface"] == offered
    assert (plan.health is not None) is bool(ports)


def test_bases_are_pinned_per_source(tiny: Runtime) -> None:
    lock = Lock().with_base("debian:trixie", "registry", "sha256:" + "a" * 64)
    lock = lock.with_base("debian:trixie", "offline", "sha256:" + "b" * 64)
    plan = plan_with(tiny, {"main.tiny": ""}, lock=lock).plan
    assert plan.bases[0].reference == "debian:trixie@sha256:" + "a" * 64
    assert plan.bases[1].reference == "debian:trixie-slim"


def test_a_resolution_is_asked_for_until_the_lock_has_one_that_fits(tiny: Runtime) -> None:
    texts = {"main.tiny": "", "needs": "a>=1"}
    assert plan_with(tiny, texts).missing == LOCKED
    lock = Lock().with_resolution("tiny", LOCKED, {"lock.txt": "a==1\n"})
    planned = plan_with(tiny, texts, lock=lock)
    assert planned.missing is None
    assert planned.plan.runtime.variables["resolved"] == {"lock.txt": "a==1\n"}
    stale = Lock().with_resolution(
        "tiny", replace(LOCKED, inputs=(("needs", "a>=2"),)), {"lock.txt": "a==2\n"}
    )
    assert plan_with(tiny, texts, lock=stale).missing == LOCKED


def test_detection_asks_every_runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both = [Entry(runtime(tmp_path, monkeypatch, name), name) for name in ("one", "two")]

    def plan(*files: str) -> str:
        project = TextProject(dict.fromkeys(files, ""))
        request = PlanRequest(spec=agent_spec(), project=project, config="{}", ignore=())
        return make_plan(request, Catalog("runtime", both)).plan.runtime.name

    assert plan("main.two") == "two"
    with pytest.raises(PlanError, match="no runtime claims this project") as none:
        plan("main.three")
    assert none.value.why == "one: main.one; two: main.two"
    with pytest.raises(PlanError, match="more than one runtime") as several:
        plan("main.one", "main.two")
    assert several.value.hints[0].text == "set spec.runtime to one of: one, two"
    both.append(Entry(replace(both[0].value, name="zero", detect=lambda project: 1 // 0), "zero"))  # type: ignore[arg-type,return-value]
    assert plan("main.two") == "two", "a runtime that fails claims nothing"


def test_what_can_not_be_built_is_refused(tiny: Runtime) -> None:
    project = TextProject({"main.tiny": ""})
    request = PlanRequest(
        spec=agent_spec(), project=project, config="{}", ignore=(), platforms=("linux/s390x",)
    )
    catalog = Catalog("runtime", [Entry(tiny, "t")])
    with pytest.raises(UsageError, match=r"linux/s390x \(known: linux/amd64, linux/arm64\)"):
        make_plan(request, catalog)
    with pytest.raises(SpecError, match=r"tiny 3 is not offered \(known: 1, 2\)"):
        plan_with(tiny, {}, spec=agent_spec(runtime={"name": "tiny", "version": "3"}))
    with pytest.raises(SpecError, match="no runtime 'tini'"):
        make_plan(replace(request, spec=agent_spec(runtime={"name": "tini"}), platforms=()), catalog)


def test_problems_of_a_runtime_refuse_or_go_along(tiny: Runtime) -> None:
    def troubled(severity: str, where: Where | None) -> Runtime:
        problem = Problem("it is odd", where, severity=severity)
        return replace(tiny, plan=lambda request: replace(decide(request), problems=(problem,)))

    assert plan_with(troubled("warning", None), {"main.tiny": ""}).plan.warnings[0].message == "it is odd"
    with pytest.raises(PlanError, match="it is odd"):
        plan_with(troubled("error", None), {"main.tiny": ""})
    with pytest.raises(SpecError, match="it is odd"):
        plan_with(troubled("error", Where("agent.yaml", field="spec.runtime")), {"main.tiny": ""})


@pytest.mark.parametrize(
    ("check", "command"),
    [
        (None, ["/usr/lib/aac/probe", "tcp", "80"]),
        ({"http": {"path": "/ok"}}, ["/usr/lib/aac/probe", "http", "80", "/ok"]),
        ({"http": {"path": "/ok", "port": 81}}, ["/usr/lib/aac/probe", "http", "81", "/ok"]),
        ({"tcp": {}}, ["/usr/lib/aac/probe", "tcp", "80"]),
        ({"file": {"path": "/tmp/up"}}, ["/usr/lib/aac/probe", "file", "/tmp/up"]),
        ({"command": ["/app/check"]}, ["/app/check"]),
    ],
)
def test_the_health_check_exists_in_the_image(tiny: Runtime, check: object, command: list[str]) -> None:
    fields: dict[str, Any] = {"ports": [{"container": 80}]} | ({"healthCheck": check} if check else {})
    plan = plan_with(tiny, {"main.tiny": ""}, spec=agent_spec(**fields)).plan
    assert plan.health is not None
    assert list(plan.health.command) == command
    assert f"CMD {json.dumps(command)}" in render(plan, TEMPLATES).dockerfile


def test_the_skeleton_gives_every_runtime_what_it_promises(tiny: Runtime) -> None:
    plan = plan_with(tiny, {"main.tiny": ""}, spec=agent_spec(ports=[{"container": 80}])).plan
    text = render(plan, TEMPLATES).dockerfile
    final = text.partition("AS agent\n")[2]
    assert [line for line in final.splitlines() if line.startswith("COPY")] == [
        "COPY --link --from=rootfs /out /",
        "COPY --link --from=code /out /",
    ]
    assert "RUN" not in final
    assert "USER 65532:65532\n" in final
    assert 'ENTRYPOINT ["/app/start"]\n' in final
    assert "EXPOSE 80/tcp\n" in final
    assert text.count("FROM --platform=$BUILDPLATFORM debian:trixie AS") == 2


def test_folders_of_volumes_belong_to_the_agent(tiny: Runtime) -> None:
    volumes = [
        {"target": "/var/lib/x"},
        {"target": "/a b"},
        {"target": "/in", "readOnly": True},
        {"target": "/mem", "type": "tmpfs"},
    ]

    def text(**spec: Any) -> str:
        plan = plan_with(tiny, {"main.tiny": ""}, spec=agent_spec(**spec)).plan
        return render(plan, TEMPLATES).dockerfile

    made = text(volumes=volumes)
    assert "sh /make-volumes '/a b' /var/lib/x && " in made
    assert made.index("COPY --link --from=code") < made.index("COPY --link --from=volumes")
    assert "volumes" not in text(volumes=volumes[2:])


def test_what_is_above_the_folder_of_a_volume_stays_as_it_is(tmp_path: Path) -> None:
    """The script itself, with a base that has a folder of its own mode, and a link."""
    base, rootfs, out = (tmp_path / name for name in ("base", "rootfs", "out"))
    (base / "srv").mkdir(parents=True)
    (base / "srv").chmod(0o2775)
    (base / "run").symlink_to("/elsewhere")
    (rootfs / "home/agent").mkdir(parents=True)
    (rootfs / "home/agent").chmod(0o700)
    script = files("aac_core").joinpath("templates", "make-volumes.sh").read_text("utf-8")
    for folder in (base, rootfs, out):
        script = script.replace(f"/{folder.name}", str(folder))
    script = script.replace("chown ", "echo chown ")
    names = ["/srv/a/b", "/data/", "/run/x", "/srv/a", "/home/agent/x"]
    done = subprocess.run(["sh", "-c", script, "sh", *names], capture_output=True, text=True, check=True)
    made = {str(path.relative_to(out)) for path in out.rglob("*")}
    assert made == {"srv", "srv/a", "srv/a/b", "data", "home", "home/agent", "home/agent/x"}
    assert (out / "home/agent").stat().st_mode & 0o7777 == 0o700
    assert (out / "srv").stat().st_mode & 0o7777 == 0o2775
    owned = [line.split()[-1] for line in done.stdout.splitlines() if "65532" in line]
    assert owned == [f"{out}{name}" for name in names if name != "/run/x"]


def test_the_same_input_gives_the_same_bytes(tiny: Runtime) -> None:
    texts = {"main.tiny": "", "b": "", "a": ""}
    first = plan_with(tiny, texts).plan
    second = plan_with(tiny, dict(reversed(texts.items()))).plan
    assert plan_to_json(first) == plan_to_json(second)
    assert render(first, TEMPLATES) == render(second, TEMPLATES)


def test_emulation_moves_the_build_stages_to_the_target(tiny: Runtime) -> None:
    plan = plan_with(tiny, {"main.tiny": ""}, spec=agent_spec(build={"emulation": "allow"})).plan
    assert "$BUILDPLATFORM" not in render(plan, TEMPLATES).dockerfile


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("plain", '"plain"'),
        ('a "b" \\ $HOME ${X:-y} `id`', '"a \\"b\\" \\\\ \\$HOME \\${X:-y} `id`"'),
        ("tab\tü \u2028 end\\", '"tab\tü \u2028 end\\\\"'),
        ("", '""'),
    ],
)
def test_values_are_quoted_for_a_dockerfile(value: str, written: str) -> None:
    assert quoted(value) == written


@pytest.mark.parametrize("value", ["a\nRUN id", "a\rb", "\x00", "\x1b[31m"])
def test_what_can_not_be_written_in_a_dockerfile_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="control character"):
        quoted(value)


def test_filters_for_other_places() -> None:
    assert exec_form(["a b", '"', "ü"]) == '["a b", "\\"", "ü"]'
    assert words(["a b", "c;d"]) == "'a b' 'c;d'"
    assert max(map(len, base64("x" * 1000).split("\n"))) == 76


def test_a_label_with_a_line_separator_stays_one_line(tiny: Runtime) -> None:
    spec = agent_spec()
    labelled = spec.model_copy(
        update={"metadata": spec.metadata.model_copy(update={"labels": {"x.y": "a\u2028RUN b"}})}
    )
    text = render(plan_with(tiny, {"main.tiny": ""}, spec=labelled).plan, TEMPLATES).dockerfile
    assert 'LABEL "x.y"="a\u2028RUN b"\n' in text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{% extends 'aac:Dockerfile.j2' %}{% block code %}{{ runtime.nope }}{% endblock %}", "nope"),
        ("{% block", "Dockerfile.j2"),
        ("{% extends 'aac:Dockerfile.j2' %}", "code"),
        ("{% extends 'acme:Dockerfile.j2' %}", "acme"),
    ],
)
def test_a_broken_template_is_the_plugins_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, says: str
) -> None:
    broken = runtime(tmp_path, monkeypatch, "broken", text)
    with pytest.raises(PluginError, match=says):
        render(plan_with(broken, {"main.broken": ""}).plan, environment({"aac": "aac_core.templates"}))


def test_a_template_without_the_block_of_a_step_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = runtime(tmp_path, monkeypatch, "bare", '{% extends "aac:Dockerfile.j2" %}')
    with pytest.raises(PluginError, match=r"pkg_bare:Dockerfile\.j2 of bare has no block 'code' for"):
        render_plan(plan_with(bare, {"main.bare": ""}).plan)


def test_a_filter_that_fails_is_the_fault_of_its_plugin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = BLOCK.replace("COPY", "{{ plan.name | twice }}COPY")
    odd = runtime(tmp_path, monkeypatch, "odd", text)
    plugin = ModuleType("filters")
    plugin.aac_template_environment = hookimpl(  # type: ignore[attr-defined]
        lambda environment: environment.filters.update(twice=lambda name: name / 2)
    )
    with pytest.raises(PluginError, match="failed: TypeError: unsupported operand"):
        render_plan(plan_with(odd, {"main.odd": ""}).plan, plugins=load_plugin(plugin))


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda request: request.nothing, "the runtime tiny failed to plan"),
        (lambda request: None, "the runtime tiny answers with NoneType, expected a RuntimePlan"),
    ],
)
def test_a_runtime_that_does_not_decide_is_named(tiny: Runtime, answer: Any, says: str) -> None:
    with pytest.raises(PluginError, match=says):
        plan_with(replace(tiny, plan=answer), {"main.tiny": ""})


def test_what_a_runtime_prints_does_not_reach_the_result(
    tiny: Runtime, capsys: pytest.CaptureFixture[str]
) -> None:
    def loud(request: RuntimeRequest) -> RuntimePlan:
        print("deciding")
        return decide(request)

    plan_with(replace(tiny, plan=loud), {"main.tiny": ""})
    assert capsys.readouterr() == ("", "deciding\n")


class Colours(OptionsModel):
    """Options of a runtime under test."""

    paint: str = "red"


def test_the_kit_checks_the_options_of_a_runtime(tiny: Runtime) -> None:
    seen: list[Any] = []

    def asks(request: RuntimeRequest) -> RuntimePlan:
        seen.append(request.options.paint)
        return decide(request)

    painted = replace(tiny, plan=asks, options=f"{__name__}:Colours")
    plan_with(painted, {"main.tiny": ""})
    plan_with(painted, {"main.tiny": ""}, options={"paint": "blue"})
    assert seen == ["red", "blue"]
    with pytest.raises(SpecError, match="pain"):
        plan_with(painted, {"main.tiny": ""}, options={"pain": "blue"})
    with pytest.raises(SpecError, match="no options"):
        plan_with(tiny, {"main.tiny": ""}, options={"paint": "blue"})
