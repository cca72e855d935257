"""Lock files of other tools become pinned, hashed requirements for both platforms."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from aac_runtimes.python.locks.model import Edge, Locked, walk
from aac_runtimes.python.target import Target, targets
from hypothesis import given
from hypothesis import strategies as st

from aac_core.api import PlanError

if TYPE_CHECKING:
    from tests.runtimes.conftest import PlanPython

A, B, C = ("sha256:" + digit * 64 for digit in "abc")
MAIN = {"main.py": "print(1)\n"}
PYPI = 'source = { registry = "https://pypi.org/simple" }'
UV = f"""version = 1
revision = 3
requires-python = ">=3.11"

[[package]]
name = "demo"
version = "1.0"
source = {{ virtual = "." }}
dependencies = [
    {{ name = "web", extra = ["fast"] }},
    {{ name = "win", marker = "sys_platform == 'win32'" }},
]
[package.optional-dependencies]
tools = [{{ name = "arm", marker = "platform_machine == 'aarch64'" }}]
[package.dev-dependencies]
dev = [{{ name = "tests" }}]

[[package]]
name = "web"
version = "2.0"
{PYPI}
dependencies = [{{ name = "core" }}]
sdist = {{ url = "https://example.org/web.tar.gz", hash = "{A}" }}
wheels = [{{ url = "https://example.org/web.whl", hash = "{B}" }}]
[package.optional-dependencies]
fast = [{{ name = "loop", marker = "sys_platform != 'win32'" }}]

[[package]]
name = "core"
version = "1.1"
{PYPI}
dependencies = [{{ name = "web" }}]
wheels = [{{ url = "https://example.org/core.whl", hash = "{A}" }}]

[[package]]
name = "loop"
version = "0.1"
{PYPI}
wheels = [{{ url = "https://example.org/loop.whl", hash = "{A}" }}]

[[package]]
name = "arm"
version = "3"
source = {{ registry = "https://wheels.example.org/simple/" }}
wheels = [{{ url = "https://example.org/arm.whl", hash = "{C}" }}]

[[package]]
name = "win"
version = "1"
{PYPI}
wheels = [{{ url = "https://example.org/win.whl", hash = "{A}" }}]

[[package]]
name = "tests"
version = "1"
source = {{ git = "https://example.org/tests" }}
"""
POETRY_21 = f"""
[[package]]
name = "web"
version = "2.0"
optional = false
groups = ["main", "dev"]
files = [{{file = "web.whl", hash = "{A}"}}]

[[package]]
name = "arm"
version = "3"
optional = true
groups = ["main"]
markers = "extra == \\"tools\\" and platform_machine == \\"aarch64\\""
files = [{{file = "arm.whl", hash = "{B}"}}]

[[package]]
name = "tests"
version = "1"
groups = ["dev"]
files = [{{file = "tests.whl", hash = "{C}"}}]

[[package]]
name = "both"
version = "1"
groups = ["main", "dev"]
markers = {{main = "sys_platform == \\"win32\\"", dev = "python_version >= \\"3.11\\""}}
files = [{{file = "both.whl", hash = "{C}"}}]

[extras]
tools = ["arm"]

[metadata]
lock-version = "2.1"
"""
POETRY_20 = f"""
[[package]]
name = "web"
version = "2.0"
optional = false
files = [{{file = "web.whl", hash = "{A}"}}]
[package.dependencies]
core = {{version = ">=1", markers = "sys_platform == 'linux'"}}
loop = {{version = "*", optional = true, markers = "extra == 'fast'"}}
[package.extras]
fast = ["loop (>=0.1)"]

[[package]]
name = "core"
version = "1.1"
files = [{{file = "core.whl", hash = "{A}"}}]

[[package]]
name = "loop"
version = "0.1"
optional = true
files = [{{file = "loop.whl", hash = "{B}"}}]

[[package]]
name = "tests"
version = "1"
files = [{{file = "tests.whl", hash = "{C}"}}]

[metadata]
lock-version = "2.0"
"""
POETRY_PROJECT = """[tool.poetry]
name = "demo"
[tool.poetry.dependencies]
python = "^3.11"
web = {version = "^2", extras = ["fast"]}
[tool.poetry.group.dev.dependencies]
tests = "*"
"""
PDM = f"""
[metadata]
groups = ["default", "dev"]
strategy = ["inherit_metadata"]
lock_version = "4.5.0"

[[package]]
name = "web"
version = "2.0"
groups = ["default"]
files = [{{file = "web.whl", hash = "{A}"}}]

[[package]]
name = "win"
version = "1"
groups = ["default"]
marker = "sys_platform == \\"win32\\""
files = [{{file = "win.whl", hash = "{A}"}}]

[[package]]
name = "tests"
version = "1"
groups = ["dev"]
files = [{{file = "tests.whl", hash = "{C}"}}]
"""
PIPFILE: dict[str, Any] = {
    "_meta": {
        "pipfile-spec": 6,
        "sources": [
            {"name": "pypi", "url": "https://pypi.org/simple"},
            {"name": "own", "url": "https://example.org/s"},
        ],
    },
    "default": {
        "web": {"hashes": [A], "version": "==2.0", "index": "own"},
        "win": {"hashes": [A], "version": "==1", "markers": "sys_platform == 'win32'"},
    },
    "develop": {"tests": {"hashes": [C], "version": "==1"}},
}
PYLOCK = f"""lock-version = "1.0"
created-by = "test"
[[packages]]
name = "web"
version = "2.0"
index = "https://pypi.org/simple"
wheels = [{{url = "https://example.org/w.whl", hashes = {{sha256 = "{"a" * 64}"}}}}]
[[packages]]
name = "arm"
version = "3"
marker = "'tools' in extras and platform_machine == 'aarch64'"
sdist = {{url = "https://example.org/a.tar.gz", hashes = {{sha256 = "{"b" * 64}"}}}}
[[packages]]
name = "tests"
version = "1"
marker = "'dev' in dependency_groups"
wheels = [{{url = "https://example.org/t.whl", hashes = {{sha256 = "{"c" * 64}"}}}}]
"""

UV_FILES = {
    "uv.lock": UV,
    "pyproject.toml": '[project]\nname="demo"\nversion="1.0"\ndependencies=["web[fast]>=2"]',
}
GIT = POETRY_21.replace('name = "web"', 'source = {type = "git"}\nname = "web"')
P21 = {"poetry.lock": POETRY_21}
P20 = {"poetry.lock": POETRY_20, "pyproject.toml": POETRY_PROJECT}


@pytest.mark.parametrize(
    ("texts", "options", "expected"),
    [
        (UV_FILES, {}, ["core==1.1", "loop==0.1", "web==2.0"]),
        (
            UV_FILES,
            {"extras": ["tools"]},
            [
                "--extra-index-url https://wheels.example.org/simple",
                'arm==3; platform_machine == "aarch64"',
                "core==1.1",
                "loop==0.1",
                "web==2.0",
            ],
        ),
        (P21, {}, ["web==2.0"]),
        (P21, {"extras": ["tools"]}, ['arm==3; platform_machine == "aarch64"', "web==2.0"]),
        (P21, {"groups": ["dev"]}, ["both==1", "tests==1", "web==2.0"]),
        (P20, {}, ["core==1.1", "loop==0.1", "web==2.0"]),
        (P20, {"groups": ["dev"]}, ["core==1.1", "loop==0.1", "tests==1", "web==2.0"]),
        ({"pdm.lock": PDM}, {}, ["web==2.0"]),
        ({"pdm.lock": PDM}, {"groups": ["dev"]}, ["tests==1", "web==2.0"]),
        ({"Pipfile.lock": json.dumps(PIPFILE)}, {}, ["--index-url https://example.org/s", "web==2.0"]),
        (
            {"Pipfile.lock": json.dumps(PIPFILE)},
            {"groups": ["develop"]},
            ["--extra-index-url https://example.org/s", "tests==1", "web==2.0"],
        ),
        ({"pylock.toml": PYLOCK}, {}, ["web==2.0"]),
        (
            {"pylock.toml": PYLOCK},
            {"extras": ["tools"], "groups": ["dev"]},
            ['arm==3; platform_machine == "aarch64"', "tests==1", "web==2.0"],
        ),
    ],
)
def test_what_is_installed(
    plan_python: PlanPython, texts: dict[str, str], options: dict[str, list[str]], expected: list[str]
) -> None:
    plan = plan_python(MAIN | texts, options=options)
    lines = plan.variables["requirements"].splitlines()
    assert [line.removesuffix(" \\") for line in lines if not line.startswith("    --hash")] == expected
    assert (plan.lock, plan.problems, plan.variables["hashed"]) == (None, (), True)


def test_all_hashes_are_there(plan_python: PlanPython) -> None:
    text = plan_python(MAIN | UV_FILES).variables["requirements"]
    assert text.endswith(f"web==2.0 \\\n    --hash={A} \\\n    --hash={B}\n")


@pytest.mark.parametrize(
    ("texts", "options", "words"),
    [
        (UV_FILES, {"groups": ["dev"]}, "tests in uv.lock comes from a git repository"),
        (UV_FILES, {"extras": ["none"]}, "uv.lock has no extra 'none'"),
        (UV_FILES | {"uv.lock": UV + "[[conflicts]]\n"}, {}, "conflicts between extras"),
        (UV_FILES | {"uv.lock": UV.replace(f', hash = "{A}"', "")}, {}, "has no hash"),
        (UV_FILES | {"uv.lock": UV.replace('name = "core" }', 'name = "gone" }')}, {}, "can't be read"),
        (P21, {"groups": ["none"]}, "poetry.lock has no group 'none'"),
        (P20, {"groups": ["none"]}, "poetry.lock has no group 'none'"),
        (P21, {"extras": ["none"]}, "poetry.lock has no extra 'none'"),
        ({"poetry.lock": POETRY_21.replace("2.1", "1.1")}, {}, "can't be read"),
        ({"poetry.lock": GIT}, {}, "web in poetry.lock comes from a git repository"),
        ({"pdm.lock": PDM.replace('"inherit_metadata"', "")}, {}, "which group"),
        ({"pdm.lock": PDM}, {"groups": ["docs"]}, "no group or extra 'docs'"),
        ({"Pipfile.lock": json.dumps(PIPFILE)}, {"groups": ["docs"]}, "no category 'docs'"),
        ({"Pipfile.lock": json.dumps(PIPFILE)}, {"extras": ["x"]}, "has no extras"),
        ({"pylock.toml": PYLOCK.replace("1.0", "2.0", 1)}, {}, "can't be read"),
    ],
)
def test_refused(
    plan_python: PlanPython, texts: dict[str, str], options: dict[str, list[str]], words: str
) -> None:
    with pytest.raises(PlanError) as caught:
        plan_python(MAIN | texts, options=options)
    assert words in f"{caught.value.message}"


@pytest.mark.parametrize("dependency", ["web>=3", "other"])
def test_a_stale_lock_is_an_error(plan_python: PlanPython, dependency: str) -> None:
    texts = {"pyproject.toml": f'[project]\nname="demo"\nversion="1.0"\ndependencies=["{dependency}"]'}
    (problem,) = plan_python(MAIN | UV_FILES | texts).problems
    assert problem.message == f"uv.lock is older than pyproject.toml: it has no {dependency}"
    assert problem.hints[0].text == "run uv lock"


EDGES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30)


@given(EDGES, st.sets(st.integers(0, 9)))
def test_the_walk_finds_what_can_be_reached(edges: list[tuple[int, int]], roots: set[int]) -> None:
    packages = [
        Locked(f"p{number}", "1", edges=tuple(Edge(f"p{to}") for origin, to in edges if origin == number))
        for number in range(10)
    ]
    reached, before = set(roots), set[int]()
    while reached != before:
        before = set(reached)
        reached |= {to for origin, to in edges if origin in before}
    found = walk(packages, [Edge(f"p{root}") for root in roots], Target("3.13", "x86_64"))
    assert {package.name for package in found} == {f"p{number}" for number in reached}


def test_markers_see_the_image_and_not_this_interpreter() -> None:
    for target in targets("3.14"):
        assert target.accepts("python_full_version >= '3.14.2' and sys_platform == 'linux'")
        assert not target.accepts("python_version < '3.14' or os_name == 'nt'")
        assert target.accepts("extra == 'a'", ["b", "a"])
        assert not target.accepts("extra == 'a'")
