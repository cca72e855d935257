"""Where dependencies are found, and what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aac_runtimes.python.detect import detect

from aac_core.api import PlanError

if TYPE_CHECKING:
    from tests.runtimes.conftest import MakeProject, PlanPython

HASH = "sha256:" + "a" * 64
OWN = {"pyproject.toml": '[project]\nname="x"\nversion="1"\ndependencies=["a"]'}
MAIN = {"main.py": "print(1)\n"}
LOCKED = f"Flask==3.0.0 \\\n    --hash={HASH}\n"
PYLOCK = f"""lock-version = "1.0"
created-by = "test"
[[packages]]
name = "httpx"
version = "0.28.1"
wheels = [{{ url = "https://example.org/httpx.whl", hashes = {{ sha256 = "{"b" * 64}" }} }}]
"""


@pytest.mark.parametrize(
    ("texts", "claimed", "reason"),
    [
        ({"pyproject.toml": ""}, True, "pyproject.toml"),
        ({"requirements-prod.txt": ""}, True, "requirements-prod.txt"),
        ({"Pipfile.lock": ""}, True, "Pipfile.lock"),
        ({"agent.py": ""}, True, "agent.py"),
        ({"demo/__main__.py": ""}, True, "demo/__main__.py"),
        ({"package.json": "", "docs/conf.py": ""}, False, "no pyproject.toml, requirements.txt or *.py"),
        ({}, False, "no pyproject.toml, requirements.txt or *.py"),
    ],
)
def test_detect(project: MakeProject, texts: dict[str, str], claimed: bool, reason: str) -> None:
    detection = detect(project(texts))
    assert (detection.claimed, detection.reason) == (claimed, reason)


def test_nothing_to_install_has_no_dependencies_step(plan_python: PlanPython) -> None:
    plan = plan_python(MAIN)
    assert [step.name for step in plan.steps] == ["code"]
    assert "PATH" not in dict(plan.environment)
    assert plan.lock is None


def test_a_hashed_requirements_file_is_taken_as_it_is(plan_python: PlanPython) -> None:
    plan = plan_python(MAIN | {"requirements.txt": LOCKED})
    assert plan.variables["requirements"] == LOCKED
    assert plan.variables["hashed"] is True
    assert (plan.lock, plan.problems) == (None, ())
    assert {step.name: step.packages for step in plan.steps} == {
        "dependencies": "/app/site-packages",
        "code": "",
    }


def test_an_unhashed_one_asks_for_a_resolution_and_warns(plan_python: PlanPython) -> None:
    plan = plan_python(MAIN | {"requirements.txt": "flask>=3\n"})
    assert plan.lock is not None
    assert dict(plan.lock.inputs) == {"requirements.in": "flask>=3\n", "python": "3.13"}
    assert plan.variables["hashed"] is False
    assert plan.variables["requirements"] == "flask>=3\n"
    assert [(one.severity, one.hints[0].text) for one in plan.problems] == [("warning", "run aac lock")]


def test_the_resolution_of_the_lock_is_installed_with_hashes(plan_python: PlanPython) -> None:
    resolved = LOCKED + f"colorama==0.4.6 ; sys_platform == 'win32' --hash={HASH}\n"
    texts = MAIN | {"requirements.txt": "flask>=3\n"}
    plan = plan_python(texts, resolved={"requirements.txt": resolved})
    assert plan.variables["requirements"] == LOCKED
    assert plan.variables["hashed"] is True
    assert plan.problems == ()
    assert plan.lock == plan_python(texts).lock


def test_constraints_bound_the_resolution(plan_python: PlanPython) -> None:
    texts = {"requirements.txt": "-c bounds.txt\nflask\n", "bounds.txt": "werkzeug<4\n"}
    plan = plan_python(MAIN | texts)
    assert plan.variables["resolve"] == {"requirements.in": "flask\n", "constraints.txt": "werkzeug<4\n"}
    assert plan.variables["requirements"] == "-c constraints.txt\nflask\n"


@pytest.mark.parametrize(
    ("texts", "options", "expected"),
    [
        (
            {"pyproject.toml": '[project]\nname="x"\ndependencies=["httpx>=0.27", "w; os_name == \'nt\'"]'},
            {},
            "httpx>=0.27\n",
        ),
        (
            {
                "pyproject.toml": '[project]\nname="x"\ndependencies=["a"]\n'
                '[project.optional-dependencies]\nFast_Er=["b", "x[other]"]\n'
                '[dependency-groups]\nserve=["c", {include-group="base"}]\nbase=["d"]'
            },
            {"extras": ["fast-er"], "groups": ["serve"]},
            "a\nb\nc\nd\n",
        ),
        ({"setup.cfg": "[options]\ninstall_requires =\n    a>=1\n    b\n"}, {}, "a>=1\nb\n"),
        (
            {"setup.py": "from setuptools import setup\nsetup(install_requires=['a', 'b<2'])\n"},
            {},
            "a\nb<2\n",
        ),
        ({"requirements-prod.txt": "a\n"}, {}, "a\n"),
        ({"requirements/prod.txt": "a\n"}, {}, "a\n"),
        ({"requirements/prod.txt": "a\n", "requirements/test.txt": "b\n"}, {}, "a\n"),
        (
            {"requirements_dev.txt": "b\n", "pyproject.toml": '[project]\nname="x"\ndependencies=["a"]'},
            {},
            "a\n",
        ),
        ({"requirements_dev.txt": "b\n", "requirements-docs.txt": "c\n", **OWN}, {}, "a\n"),
    ],
)
def test_unlocked_sources(
    plan_python: PlanPython, texts: dict[str, str], options: dict[str, list[str]], expected: str
) -> None:
    plan = plan_python(MAIN | texts, options=options)
    assert plan.variables["resolve"] == {"requirements.in": expected}


@pytest.mark.parametrize(
    ("texts", "options", "words"),
    [
        ({"uv.lock": "", "poetry.lock": ""}, {}, "several lock files: uv.lock, poetry.lock"),
        ({"requirements/a.txt": "", "requirements/b.txt": ""}, {}, "several requirements files"),
        ({"Pipfile": ""}, {}, "without Pipfile.lock"),
        ({"pyproject.toml": '[tool.poetry.dependencies]\npython="^3.13"'}, {}, "without poetry.lock"),
        ({"pyproject.toml": '[project]\nname="x"\ndynamic=["dependencies"]'}, {}, "are dynamic"),
        ({"pyproject.toml": "[project\n"}, {}, "no valid TOML"),
        ({"pyproject.toml": '[project]\nname="x"\ndependencies=["a b"]'}, {}, "no requirement"),
        (
            {"pyproject.toml": '[project]\nname="x"\ndependencies=["a"]'},
            {"extras": ["b"]},
            "has no extra 'b'",
        ),
        (
            {"pyproject.toml": '[dependency-groups]\na=[{include-group="a"}]'},
            {"groups": ["a"]},
            "includes itself",
        ),
        ({"setup.py": "setup(install_requires=read())"}, {}, "is computed"),
        ({"setup.cfg": "[options]\ninstall_requires = file: r.txt"}, {}, "names a file"),
        ({"pylock.toml": PYLOCK}, {"manager": "uv"}, "uv.lock is not there"),
        ({"uv.lock": "version = 9"}, {}, "uv.lock can't be read"),
        ({"poetry.lock": "x = ]"}, {}, "poetry.lock is no valid TOML"),
        ({"Pipfile.lock": "{"}, {}, "Pipfile.lock can't be read"),
        (
            {"pdm.lock": 'package = 3\n[metadata]\nlock_version="4.5"\nstrategy=["inherit_metadata"]'},
            {},
            "pdm.lock",
        ),
    ],
)
def test_refused(plan_python: PlanPython, texts: dict[str, str], options: dict[str, str], words: str) -> None:
    with pytest.raises(PlanError, match=words.replace("[", "\\[").replace("*", "\\*")) as caught:
        plan_python(MAIN | texts, options=options)
    assert caught.value.where is not None


def test_the_manager_decides_between_locks(plan_python: PlanPython) -> None:
    plan = plan_python(MAIN | {"uv.lock": "x", "pylock.toml": PYLOCK}, options={"manager": "pylock"})
    assert plan.variables["requirements"] == f"httpx==0.28.1 \\\n    --hash=sha256:{'b' * 64}\n"


PROJECT = '[project]\nname="x"\ndependencies=["a"]\n[project.optional-dependencies]\nmore=["b"]\n'


@pytest.mark.parametrize(
    ("requirements", "expected"),
    [
        ("", "a\nb\n"),
        ("-e .\n", "a\nb\n"),
        ("-e .\nc\n", "a\nb\nc\n"),
        (LOCKED + "-e .\n", "Flask==3.0.0\na\nb\n"),
    ],
)
def test_a_requirements_file_that_names_the_project_means_its_dependencies(
    plan_python: PlanPython, requirements: str, expected: str
) -> None:
    texts = MAIN | {"requirements.txt": requirements, "pyproject.toml": PROJECT}
    plan = plan_python(texts, options={"extras": ["more"]})
    assert plan.variables["resolve"] == {"requirements.in": expected}


@pytest.mark.parametrize("texts", [{"requirements.txt": "a\n"}, {}])
def test_extras_without_effect_are_an_error(plan_python: PlanPython, texts: dict[str, str]) -> None:
    problems = plan_python(MAIN | texts, options={"extras": ["more"]}).problems
    assert "there is no extra or group 'more'" in problems[0].message
    assert problems[0].severity == "error"
