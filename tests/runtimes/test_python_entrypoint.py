"""How an agent starts, and where its modules are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aac_runtimes.python.scan import scan

if TYPE_CHECKING:
    from tests.runtimes.conftest import PlanPython

HASH = "--hash=sha256:" + "a" * 64
API = "from fastapi import FastAPI\napp = FastAPI()\n"
FLASK = "import flask\nserver: flask.Flask = flask.Flask(__name__)\n"
GUARD = 'if __name__ == "__main__":\n    run()\n'


def locked(*names: str) -> dict[str, str]:
    return {"requirements.txt": "".join(f"{name}==1 {HASH}\n" for name in names)}


def scripts(*lines: str, build: str = "") -> dict[str, str]:
    return {
        "pyproject.toml": '[project]\nname="demo"\nversion="2"\n[project.scripts]\n'
        + "\n".join(lines)
        + "\n"
        + build
    }


def uvicorn(target: str, port: int = 8080) -> tuple[str, ...]:
    return ("python", "-m", "uvicorn", target, "--host", "0.0.0.0", "--port", str(port))


def console(code: str) -> tuple[str, ...]:
    return ("python", "-c", f"import sys; {code}")


@pytest.mark.parametrize(
    ("texts", "interface"),
    [
        (locked("fastapi", "uvicorn") | {"main.py": API}, "http"),
        (locked("flask", "gunicorn") | {"app.py": FLASK}, "http"),
        (locked("fastapi", "uvicorn") | {"main.py": API + GUARD}, ""),  # it chooses its port itself
        ({"main.py": "print(1)\n"}, ""),
    ],
)
def test_an_application_that_aac_gives_a_server_and_a_port_is_http(
    plan_python: PlanPython, texts: dict[str, str], interface: str
) -> None:
    assert plan_python(texts).interface == interface


@pytest.mark.parametrize(
    ("texts", "command"),
    [
        (locked("fastapi", "uvicorn") | {"main.py": API}, uvicorn("main:app")),
        (locked("fastapi", "uvicorn") | {"src/demo/api.py": API}, uvicorn("demo.api:app")),
        (locked("fastapi", "uvicorn") | {"demo/main.py": API, "util.py": ""}, uvicorn("demo.main:app")),
        (
            locked("fastapi", "hypercorn") | {"asgi.py": API},
            ("python", "-m", "hypercorn", "--bind", "0.0.0.0:8080", "asgi:app"),
        ),
        (
            locked("flask", "gunicorn") | {"app.py": FLASK},
            ("python", "-m", "gunicorn", "--bind", "0.0.0.0:8080", "app:server"),
        ),
        (
            locked("flask", "waitress", "uvicorn") | {"app.py": FLASK},
            ("python", "-m", "waitress", "--host=0.0.0.0", "--port=8080", "app:server"),
        ),
        (
            locked("django", "gunicorn")
            | {
                "manage.py": GUARD,
                "site1/wsgi.py": "from django.core.wsgi import get_wsgi_application\n"
                "application = get_wsgi_application()\n",
            },
            ("python", "-m", "gunicorn", "--bind", "0.0.0.0:8080", "site1.wsgi:application"),
        ),
        (
            locked("django", "gunicorn")
            | {
                "site1/asgi.py": "import django.core.asgi as a\napplication = a.get_asgi_application()\n",
                "site1/wsgi.py": "import django.core.wsgi as w\napplication = w.get_wsgi_application()\n",
            },
            ("python", "-m", "gunicorn", "--bind", "0.0.0.0:8080", "site1.wsgi:application"),
        ),
        ({"requirements.txt": "fastapi[standard]\n", "main.py": API}, uvicorn("main:app")),
        (locked("fastapi", "uvicorn") | {"app.py": API + GUARD}, ("python", "app.py")),
        ({"main.py": "print(1)\n", "app.py": GUARD}, ("python", "app.py")),
        ({"agent.py": "print(1)\n"}, ("python", "agent.py")),
        ({"src/agent.py": "print(1)\n"}, ("python", "src/agent.py")),
        ({"demo/__main__.py": "print(1)\n", "demo/other.py": ""}, ("python", "-m", "demo")),
        ({"src/demo/__main__.py": "print(1)\n"}, ("python", "-m", "demo")),
        ({"demo/main.py": GUARD}, ("python", "-m", "demo.main")),
        ({"__main__.py": ""}, ("python", "__main__.py")),
        (
            scripts('run = "pkg.cli:main"'),
            console("from pkg.cli import main; sys.argv[0] = 'run'; sys.exit(main())"),
        ),
        (
            scripts('other = "pkg:o"', 'demo = "pkg:App.start"'),
            console("from pkg import App; sys.argv[0] = 'demo'; sys.exit(App.start())"),
        ),
    ],
)
def test_commands(plan_python: PlanPython, texts: dict[str, str], command: tuple[str, ...]) -> None:
    plan = plan_python(texts)
    assert plan.entrypoint == command
    assert [one for one in plan.problems if one.severity == "error"] == []


def test_the_first_tcp_port_of_the_spec_is_served(plan_python: PlanPython) -> None:
    ports = [{"container": 53, "protocol": "udp"}, {"container": 9000}, {"container": 9001}]
    plan = plan_python(locked("uvicorn") | {"main.py": API}, ports=ports)
    assert plan.entrypoint == uvicorn("main:app", 9000)


def test_the_entrypoint_of_the_spec_wins(plan_python: PlanPython) -> None:
    plan = plan_python(locked("flask") | {"main.py": FLASK}, entrypoint=["python", "-V"])
    assert (plan.entrypoint, plan.problems) == ((), ())


@pytest.mark.parametrize(
    ("texts", "words", "hint"),
    [
        ({"lib.py": "x = 1\n"}, "nothing says how the agent starts", "add one of main.py, app.py, agent.py"),
        (
            locked("fastapi") | {"main.py": API},
            "main.py has the application app (FastAPI), but no server for it is installed",
            "add uvicorn to the dependencies",
        ),
        (locked("flask", "uvicorn") | {"app.py": FLASK}, "the application server (Flask)", "add gunicorn"),
        (scripts('a = "p:a"', 'b = "p:b"'), "several console scripts: a, b", 'for example ["a"]'),
        (scripts('a = "p; import os"'), "no module:function", ""),
    ],
)
def test_problems(plan_python: PlanPython, texts: dict[str, str], words: str, hint: str) -> None:
    (problem,) = plan_python(texts).problems
    assert words in problem.message
    assert hint in "".join(one.text for one in problem.hints)
    assert problem.severity == "error"


@pytest.mark.parametrize(
    ("text", "application", "interface"),
    [
        ("import fastapi as f\nx = y = f.FastAPI(title='a')\n", "x", "asgi"),
        ("from starlette.applications import Starlette as S\nweb = S()\n", "web", "asgi"),
        ("from quart import Quart\napp: Quart = Quart('a')\n", "app", "asgi"),
        ("from litestar import Litestar\napp = Litestar([])\n", "app", "asgi"),
        ("from bottle import Bottle\napp = Bottle()\n", "app", "wsgi"),
        ("def make():\n    app = FastAPI()\n", "", ""),
        ("from .fastapi import FastAPI\napp = FastAPI()\n", "", ""),
        ("from mine import FastAPI\napp = FastAPI()\n", "", ""),
        ("app = (", "", ""),
        ("\x00", "", ""),
    ],
)
def test_scan(text: str, application: str, interface: str) -> None:
    module = scan(text)
    assert (module.application, module.interface, module.starts) == (application, interface, False)


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        (GUARD, True),
        ("if '__main__' == __name__:\n    go()\n", True),
        ('if __name__ == "__main__":\n    pass\n', False),
        ('if __name__ == "other":\n    go()\n', False),
        ("def f():\n    if __name__ == '__main__':\n        go()\n", False),
    ],
)
def test_scan_finds_a_module_that_starts_itself(text: str, starts: bool) -> None:
    assert scan(text).starts is starts


@pytest.mark.parametrize(
    ("texts", "path"),
    [
        ({"main.py": ""}, "/app:/app/site-packages"),
        ({"src/demo/__init__.py": "", "main.py": ""}, "/app/src:/app:/app/site-packages"),
        ({"src/__init__.py": "", "src/demo.py": "", "main.py": ""}, "/app:/app/site-packages"),
        (
            {"main.py": "", "pyproject.toml": '[tool.setuptools.packages.find]\nwhere=["lib", "../up", "."]'},
            "/app/lib:/app:/app/site-packages",
        ),
        (
            {
                "main.py": "",
                "pyproject.toml": '[tool.poetry]\npackages=[{include="x", from="py"}, {include="y"}]',
            },
            "/app/py:/app:/app/site-packages",
        ),
    ],
)
def test_the_module_path(plan_python: PlanPython, texts: dict[str, str], path: str) -> None:
    assert dict(plan_python(texts).environment)["PYTHONPATH"] == path


BUILD = '[build-system]\nrequires=["hatchling"]\nbuild-backend="hatchling.build"\n'


def test_a_package_knows_its_own_metadata(plan_python: PlanPython) -> None:
    plan = plan_python(scripts('demo = "pkg:main"', build='[project.entry-points.plug]\na = "b:c"\n' + BUILD))
    assert plan.variables["distributions"][0] == {
        "folder": "demo-2.dist-info",
        "metadata": "Metadata-Version: 2.1\nName: demo\nVersion: 2\n",
        "entry_points": "[console_scripts]\ndemo = pkg:main\n[plug]\na = b:c\n",
    }


def test_a_dynamic_version_is_that_of_the_agent(plan_python: PlanPython) -> None:
    texts = {"pyproject.toml": f'[project]\nname="My-Demo"\ndynamic=["version"]\n{BUILD}', "main.py": ""}
    assert plan_python(texts).variables["distributions"][0]["folder"] == "my_demo-0.1.0.dist-info"


def test_a_project_without_build_system_has_no_metadata(plan_python: PlanPython) -> None:
    assert plan_python(scripts('demo = "pkg:main"')).variables["distributions"] == []


@pytest.mark.parametrize(
    ("texts", "words", "severity"),
    [
        ({"main.py": "", "site-packages/index.html": ""}, "the folder site-packages", "error"),
        (
            {"main.py": "", "pyproject.toml": '[build-system]\nbuild-backend="maturin"'},
            "maturin compiles code",
            "warning",
        ),
        ({"main.py": "", "setup.py": "setup(ext_modules=find())"}, "setup.py compiles code", "warning"),
    ],
)
def test_layout_problems(plan_python: PlanPython, texts: dict[str, str], words: str, severity: str) -> None:
    (problem,) = plan_python(texts).problems
    assert words in problem.message
    assert problem.severity == severity


@pytest.mark.parametrize("value", ["[]", "None"])
def test_an_empty_list_of_extension_modules_compiles_nothing(plan_python: PlanPython, value: str) -> None:
    assert plan_python({"main.py": "", "setup.py": f"setup(ext_modules={value})"}).problems == ()
