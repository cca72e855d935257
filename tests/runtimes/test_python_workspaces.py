"""An agent that is one package of several: workspaces of uv, local packages of other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aac_core.api import PlanError

if TYPE_CHECKING:
    from tests.runtimes.conftest import PlanPython

HASH = "sha256:" + "a" * 64
UV_LOCK = """version = 1
[manifest]
members = ["chat", "greetings", "other", "root"]
[[package]]
name = "chat"
version = "0.1.0"
source = { virtual = "services/chat" }
dependencies = [{ name = "greetings" }, { name = "httpx" }]
[[package]]
name = "greetings"
version = "0.1.0"
source = { editable = "libs/greetings" }
dependencies = [{ name = "idna" }]
[[package]]
name = "other"
version = "0.1.0"
source = { editable = "libs/other" }
dependencies = [{ name = "anyio" }]
[[package]]
name = "root"
version = "0"
source = { virtual = "." }
""" + "".join(
    f"""[[package]]
name = "{name}"
version = "1"
source = {{ registry = "https://pypi.org/simple" }}
wheels = [{{ url = "https://x/{name}.whl", hash = "{HASH}" }}]
"""
    for name in ("anyio", "httpx", "idna")
)
WORKSPACE = {
    "uv.lock": UV_LOCK,
    "pyproject.toml": '[project]\nname = "root"\nversion = "0"\n[tool.uv.workspace]\nmembers = ["*/*"]\n',
    "services/chat/pyproject.toml": '[project]\nname = "chat"\nversion = "1"\n'
    'dependencies = ["greetings", "httpx"]\n[tool.uv.sources]\ngreetings = { workspace = true }\n',
    "services/chat/main.py": "import greetings\nprint(1)\n",
    "libs/greetings/pyproject.toml": '[project]\nname = "greetings"\nversion = "1"\ndependencies = ["idna"]\n'
    '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n',
    "libs/greetings/src/greetings/__init__.py": "",
    "libs/other/pyproject.toml": '[project]\nname = "other"\nversion = "1"\n',
}
COPIES = [["services/chat/", "/app/services/chat/"], ["libs/greetings/", "/app/libs/greetings/"]]
GREETINGS = {name: text for name, text in WORKSPACE.items() if name.startswith("libs/greetings")}


def installed(text: str) -> list[str]:
    return sorted(line.partition("==")[0] for line in text.splitlines() if not line.startswith((" ", "-")))


@pytest.mark.parametrize("chosen", ["folder", "services/chat", "chat"])
def test_a_member_gets_what_it_needs_and_nothing_else(plan_python: PlanPython, chosen: str) -> None:
    options = {} if chosen == "folder" else {"package": chosen}
    plan = plan_python(WORKSPACE, folder="services/chat" if chosen == "folder" else "", options=options)
    assert plan.problems == ()
    assert installed(plan.variables["requirements"]) == ["httpx", "idna"]
    assert plan.variables["copies"] == COPIES
    assert plan.workdir == "/app/services/chat"
    assert plan.entrypoint == ("python", "main.py")
    path = dict(plan.environment)["PYTHONPATH"].split(":")
    assert path[:3] == ["/app/services/chat", "/app/libs/greetings/src", "/app/libs/greetings"]
    (metadata,) = plan.variables["distributions"]
    assert metadata["folder"] == "libs/greetings/greetings-1.dist-info"


def test_the_top_of_a_workspace_is_a_member_too(plan_python: PlanPython) -> None:
    plan = plan_python({**WORKSPACE, "main.py": "print(1)\n"})
    assert plan.workdir == "/app"
    assert plan.variables["copies"] == []
    assert plan.variables["requirements"] == ""


def test_an_unknown_package_is_told_with_those_that_are_known(plan_python: PlanPython) -> None:
    with pytest.raises(PlanError, match="no package 'chatt'") as caught:
        plan_python(WORKSPACE, options={"package": "chatt"})
    assert caught.value.hints[0].text == "known: chat, greetings, other, root; or name a folder"


def test_a_stale_lock_of_a_workspace_is_placed_at_the_root(plan_python: PlanPython) -> None:
    manifest = WORKSPACE["services/chat/pyproject.toml"].replace('"httpx"', '"httpx>=2"')
    plan = plan_python({**WORKSPACE, "services/chat/pyproject.toml": manifest}, folder="services/chat")
    (problem,) = plan.problems
    assert "it has no httpx>=2" in problem.message
    assert problem.where is not None
    assert problem.where.file == "uv.lock"
    assert problem.hints[0].text == "run uv lock"


def test_a_broken_manifest_of_a_member_is_placed(plan_python: PlanPython) -> None:
    with pytest.raises(PlanError) as caught:
        plan_python({"services/chat/pyproject.toml": "[project"}, folder="services/chat")
    assert caught.value.where is not None
    assert caught.value.where.file == "services/chat/pyproject.toml"


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (
            "poetry.lock",
            '[metadata]\nlock-version = "2.1"\n'
            '[[package]]\nname = "greetings"\nversion = "1"\ngroups = ["main"]\n'
            '[package.source]\ntype = "directory"\nurl = "libs/greetings"\n',
        ),
        (
            "pdm.lock",
            '[metadata]\nlock_version = "4.5.0"\nstrategy = ["inherit_metadata"]\ngroups = ["default"]\n'
            '[[package]]\nname = "greetings"\nversion = "1"\n'
            'path = "./libs/greetings"\ngroups = ["default"]\n',
        ),
        (
            "pylock.toml",
            'lock-version = "1.0"\n[[packages]]\nname = "greetings"\n'
            'directory = { path = "libs/greetings", editable = true }\n',
        ),
        (
            "Pipfile.lock",
            '{"_meta": {"pipfile-spec": 6}, "default": '
            '{"greetings": {"path": "./libs/greetings", "editable": true}}}',
        ),
    ],
)
def test_local_packages_of_other_locks(plan_python: PlanPython, file: str, text: str) -> None:
    plan = plan_python({**GREETINGS, "main.py": "print(1)\n", file: text})
    assert plan.problems == ()
    assert plan.variables["requirements"] == ""
    assert "/app/libs/greetings/src" in dict(plan.environment)["PYTHONPATH"].split(":")


LINES = ("-e ./libs/greetings", "./libs/greetings", "-e libs/greetings[x]", "--editable=./libs/greetings/")


@pytest.mark.parametrize("line", LINES)
def test_local_packages_of_a_requirements_file(plan_python: PlanPython, line: str) -> None:
    texts = {**GREETINGS, "main.py": "", "requirements.txt": f"{line}\nhttpx\n"}
    if "[x]" in line:
        texts["libs/greetings/pyproject.toml"] += '[project.optional-dependencies]\nx = ["anyio"]\n'
    plan = plan_python(texts)
    assert [problem.severity for problem in plan.problems] == ["warning"]  # not locked
    wanted = ["anyio"] if "[x]" in line else []
    assert plan.variables["resolve"]["requirements.in"].splitlines() == [*wanted, "httpx", "idna"]


def test_a_path_of_uv_sources_without_a_lock(plan_python: PlanPython) -> None:
    manifest = '[project]\nname = "chat"\nversion = "1"\ndependencies = ["greetings", "httpx"]\n'
    sources = '[tool.uv.sources]\ngreetings = { path = "../../libs/greetings" }\n'
    texts = {**GREETINGS, "services/chat/main.py": "", "services/chat/pyproject.toml": manifest + sources}
    plan = plan_python(texts, folder="services/chat")
    assert plan.variables["resolve"]["requirements.in"].splitlines() == ["httpx", "idna"]
    assert plan.variables["copies"] == COPIES


def test_a_workspace_without_a_lock_says_what_to_run(plan_python: PlanPython) -> None:
    texts = {name: text for name, text in WORKSPACE.items() if name != "uv.lock"}
    plan = plan_python(texts, folder="services/chat")
    (problem,) = [problem for problem in plan.problems if problem.severity == "error"]
    assert problem.message == "greetings is of a workspace that is not locked"
    assert problem.where is not None
    assert problem.where.file == "services/chat/pyproject.toml"


PYLOCK = 'lock-version = "1.0"\n[[packages]]\nname = "greetings"\ndirectory = { path = "../greetings" }\n'


@pytest.mark.parametrize("texts", [{"requirements.txt": "-e ../greetings\n"}, {"pylock.toml": PYLOCK}])
def test_a_local_package_outside_of_the_context_is_named(
    plan_python: PlanPython, texts: dict[str, str]
) -> None:
    plan = plan_python({"main.py": "", **texts})
    (problem,) = [problem for problem in plan.problems if problem.severity == "error"]
    assert "the folder ../greetings of a local package" in problem.message
    assert "spec.build.context" in problem.hints[0].text
