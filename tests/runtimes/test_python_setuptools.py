"""Projects that tell setuptools about themselves in setup.cfg or setup.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aac_core.api import PlanError

if TYPE_CHECKING:
    from tests.runtimes.conftest import PlanPython

CFG = """[metadata]
name = my-demo
version = attr: demo.__version__
[options]
python_requires = >=3.10,<3.13
install_requires =
    # comments are none
    a>=1
    b; python_version > "3"
[options.extras_require]
Fast = c
[options.entry_points]
console_scripts =
    Demo = demo.cli:run
demo.plugins =
    one = demo.one
"""
PY = """from setuptools import setup
from distutils.core import Extension
needs = ["a", "b<2"]
setup(
    name="my-demo",
    version=version(),
    python_requires=">=3.10",
    install_requires=needs,
    ext_modules=[Extension(name="other")],
    extras_require={"fast": ["c"]},
    entry_points=%s,
)
"""
TOOLS = {"pyproject.toml": '[build-system]\nrequires = ["setuptools"]\n[tool.black]\nline-length = 100\n'}
CODE = {"demo/__init__.py": "", "demo/cli.py": ""}
STARTS = ("python", "-c", "import sys; from demo.cli import run; sys.argv[0] = 'Demo'; sys.exit(run())")


@pytest.mark.parametrize("more", [{}, TOOLS, {"setup.py": "from setuptools import setup\nsetup()\n"}])
def test_setup_cfg_says_everything(plan_python: PlanPython, more: dict[str, str]) -> None:
    plan = plan_python(CODE | {"setup.cfg": CFG} | more, options={"extras": ["fast"]})
    assert plan.entrypoint == STARTS
    assert plan.version == "3.12"
    assert plan.variables["resolve"] == {"requirements.in": 'a>=1\nb; python_version > "3"\nc\n'}
    assert plan.variables["distributions"][0]["entry_points"] == (
        "[console_scripts]\nDemo = demo.cli:run\n[demo.plugins]\none = demo.one\n"
    )


@pytest.mark.parametrize(
    "points",
    [
        '{"console_scripts": ["Demo=demo.cli:run"]}',
        '{"console_scripts": "Demo = demo.cli:run"}',
        '"""\n    [console_scripts]\n    Demo=demo.cli:run\n    """',
    ],
)
@pytest.mark.parametrize("more", [{}, TOOLS, {"setup.cfg": "[flake8]\nmax-line-length = 160\n"}])
def test_setup_py_where_it_is_written_out(plan_python: PlanPython, points: str, more: dict[str, str]) -> None:
    plan = plan_python(CODE | {"setup.py": PY % points} | more, options={"extras": ["fast"]})
    assert plan.entrypoint == STARTS
    assert plan.variables["resolve"] == {"requirements.in": "a\nb<2\nc\n"}
    assert plan.variables["distributions"][0]["folder"] == "my_demo-0.1.0.dist-info"
    sources = {finding.subject: finding.source for finding in plan.findings}
    assert sources == {"python": "setup.py", "dependencies": "setup.py", "entrypoint": "setup.py"}


def test_setup_py_wins_over_setup_cfg(plan_python: PlanPython) -> None:
    texts = {"setup.cfg": CFG, "setup.py": "setup(install_requires=['z'])"}
    assert plan_python(CODE | texts).variables["resolve"] == {"requirements.in": "z\n"}


def test_pyproject_leaves_only_its_dynamic_fields(plan_python: PlanPython) -> None:
    project = '[project]\nname = "demo"\nversion = "1"\ndynamic = ["dependencies"]\n[build-system]\n'
    plan = plan_python(CODE | {"demo/__main__.py": "", "pyproject.toml": project, "setup.cfg": CFG})
    assert plan.entrypoint == ("python", "-m", "demo")
    assert plan.variables["resolve"] == {"requirements.in": 'a>=1\nb; python_version > "3"\n'}


def test_what_names_the_project_means_the_list_of_setuptools(plan_python: PlanPython) -> None:
    texts = {"setup.py": "setup(name='demo', install_requires=['a'])", "requirements.txt": "-e .\n"}
    assert plan_python(CODE | {"main.py": ""} | texts).variables["resolve"] == {"requirements.in": "a\n"}


@pytest.mark.parametrize(
    "text",
    [
        "setup(install_requires=read())",
        "setup(**META)",
        "print 'two'",
        "n = []\nn += x\nsetup(install_requires=n)",
    ],
)
def test_what_only_running_it_would_tell_is_refused(plan_python: PlanPython, text: str) -> None:
    with pytest.raises(PlanError) as caught:
        plan_python({"main.py": "", "setup.py": text})
    assert [hint.code for hint in caught.value.hints] == ["requirements-in"]


@pytest.mark.parametrize("text", ["a==1\n", "# none\n"])
def test_a_requirements_file_helps_then(plan_python: PlanPython, text: str) -> None:
    plan = plan_python({"main.py": "", "setup.py": "setup(**META)", "requirements.txt": text})
    assert plan.variables["requirements"] == text.replace("# none\n", "")


def test_a_lock_is_not_held_against_setuptools(plan_python: PlanPython) -> None:
    lock = '{"_meta": {"pipfile-spec": 6}, "default": {}}'
    texts = TOOLS | {"Pipfile.lock": lock, "setup.py": "setup(install_requires=['a'])"}
    assert plan_python({"main.py": ""} | texts).problems == ()


def test_the_own_script_is_on_the_path(plan_python: PlanPython) -> None:
    plan = plan_python(CODE | {"setup.cfg": CFG}, entrypoint=["Demo", "--fast"])
    assert set(plan.variables["scripts"]) == {"Demo"}
    assert plan.variables["scripts"]["Demo"].startswith("#!/usr/local/bin/python\nimport sys; from demo.cli")
    assert dict(plan.environment)["PATH"].startswith("/app/site-packages/bin:")


@pytest.mark.parametrize("line", ["../evil = demo:run", "a b = demo:run", "bad = demo"])
def test_a_script_that_is_none_is_left_out(plan_python: PlanPython, line: str) -> None:
    text = f"[metadata]\nname = demo\n[options.entry_points]\nconsole_scripts =\n    {line}\n"
    assert plan_python({"setup.cfg": text}, entrypoint=["x"]).variables["scripts"] == {}


def test_a_dynamic_version_is_the_released_one(plan_python: PlanPython) -> None:
    texts = {
        "setup.cfg": CFG,
        "PKG-INFO": "Metadata-Version: 2.4\nName: my-demo\nVersion: 7.1\n\nVersion: 8\n",
    }
    folder = plan_python(CODE | texts).variables["distributions"][0]["folder"]
    assert folder == "my_demo-7.1.dist-info"
