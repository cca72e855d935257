"""Which Python a project gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aac_runtimes.python import VERSIONS
from aac_runtimes.python.versions import bases

if TYPE_CHECKING:
    from tests.runtimes.conftest import PlanPython


def pyproject(requires: str) -> dict[str, str]:
    return {
        "pyproject.toml": f'[project]\nname = "x"\nrequires-python = "{requires}"\n',
        "main.py": "print(1)\n",
    }


@pytest.mark.parametrize(
    ("texts", "asked", "version", "source"),
    [
        ({"main.py": ""}, "", "3.13", "default"),
        ({"main.py": ""}, "3.10", "3.10", "agent.yaml"),
        ({"main.py": "", ".python-version": "3.12.4\n"}, "", "3.12", ".python-version"),
        ({"main.py": "", ".python-version": "# ours\ncpython-3.11\n"}, "", "3.11", ".python-version"),
        (pyproject(">=3.11"), "", "3.13", "pyproject.toml"),
        (pyproject(">=3.10,<3.13"), "", "3.12", "pyproject.toml"),
        (pyproject(">=3.14"), "", "3.14", "pyproject.toml"),
        (pyproject("~=3.11.4"), "", "3.11", "pyproject.toml"),
        (pyproject(">=3.11") | {".python-version": "3.11"}, "", "3.11", ".python-version"),
        (pyproject(">=3.11") | {".python-version": "3.11"}, "3.11", "3.11", "agent.yaml"),
    ],
)
def test_the_version_and_its_source(
    plan_python: PlanPython, texts: dict[str, str], asked: str, version: str, source: str
) -> None:
    plan = plan_python(texts, version=asked)
    finding = next(one for one in plan.findings if one.subject == "python")
    assert (plan.version, finding.source, plan.problems) == (version, source, ())


@pytest.mark.parametrize(
    ("texts", "asked", "words"),
    [
        (pyproject("<3.12"), "3.13", ("agent.yaml asks for Python 3.13", "requires-python", "<3.12")),
        (
            pyproject("<3.12") | {".python-version": "3.13"},
            "",
            (".python-version asks for Python 3.13", "<3.12"),
        ),
        (pyproject("<3.9"), "", ("<3.9", "which is not offered")),
        ({"main.py": "", ".python-version": "3.8"}, "", ("3.8, which is not offered",)),
        (pyproject("three"), "", ("no version specifier",)),
    ],
)
def test_contradictions_name_both_places(
    plan_python: PlanPython, texts: dict[str, str], asked: str, words: tuple[str, ...]
) -> None:
    problems = plan_python(texts, version=asked).problems
    assert problems[0].severity == "error"
    assert all(word in problems[0].message for word in words), problems[0].message


@pytest.mark.parametrize("pinned", ["3.12", "3.8"])
def test_a_pin_that_contradicts_can_be_left_out(plan_python: PlanPython, pinned: str) -> None:
    """Whoever adds agent.yaml to somebody's project should not have to change its files."""
    plan = plan_python({"main.py": "", ".python-version": pinned}, version="3.13")
    (problem,) = plan.problems
    assert problem.hints[-1].text == "or leave the file out: spec.build.exclude: [.python-version]"


def test_pins_of_version_managers_count(plan_python: PlanPython) -> None:
    assert plan_python({"main.py": "", ".tool-versions": "python 3.12.4\n"}).version == "3.12"
    assert plan_python({"main.py": "", "mise.toml": '[tools]\npython = "3.11"\n'}).version == "3.11"


@pytest.mark.parametrize("version", VERSIONS)
def test_bases(version: str) -> None:
    build, final = bases(version)
    assert (build.name, final.name) == (f"python:{version}", f"python:{version}-slim")
    assert (build.offline is not None) == (final.offline is not None) == (version == "3.13")


def test_the_offline_build_base_runs_scripts_and_the_final_one_does_not() -> None:
    build, final = bases("3.13")
    assert build.offline is not None
    assert final.offline is not None
    assert (build.offline.runs_scripts, final.offline.runs_scripts) == (True, False)
    assert ("/usr/local/bin/python", "/usr/bin/python3") in final.offline.links


def test_the_offline_base_has_the_library_that_wheels_rely_on() -> None:
    """numpy, grpcio, greenlet, pyzmq: compiled from C++, and the official images have it."""
    _, final = bases("3.13")
    assert final.offline is not None
    assert "libstdc++6" in final.offline.packages
