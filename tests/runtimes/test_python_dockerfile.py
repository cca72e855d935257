"""The template: what each decision becomes in the Dockerfile."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aac_runtimes.python import aac_runtimes
from aac_runtimes.python.finish_site import finish

from aac_core.api import BuildPlan, BuildSecret, HostSecret, PinnedBase, PlannedRuntime, RuntimePlan
from aac_core.testing import render_plan

if TYPE_CHECKING:
    from tests.runtimes.conftest import PlanPython

HASH = "--hash=sha256:" + "a" * 64
LOCKED = {"main.py": "print(1)\n", "requirements.txt": f"httpx==1 {HASH}\n"}
OPEN = {"main.py": "print(1)\n", "requirements.txt": "-c bounds.txt\nhttpx\n", "bounds.txt": "idna<4\n"}
SECRETS = (
    "ca",
    "netrc",
    "pip.global.conf",
    "pip.conf",
    "uv.toml",
    "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL",
    "UV_DEFAULT_INDEX",
    "UV_INDEX",
)


def build_plan(decided: RuntimePlan) -> BuildPlan:
    return BuildPlan(
        name="demo",
        version="1.0.0",
        runtime=PlannedRuntime("python", decided.version, aac_runtimes()[0].template, decided.variables),
        platforms=("linux/amd64", "linux/arm64"),
        host_secrets=(HostSecret("ca"), HostSecret("netrc"), *aac_runtimes()[0].host_secrets),
        bases=(PinnedBase("build", "b", "build:1"), PinnedBase("final", "f", "final:1")),
        steps=decided.steps,
        environment=decided.environment,
        labels=(),
        annotations=(),
        entrypoint=decided.entrypoint,
        config="{}",
        ignore=(),
    )


@pytest.fixture
def dockerfile(plan_python: PlanPython) -> Callable[..., str]:
    """Renders a project; keywords replace fields of the plan."""

    def make(texts: dict[str, str], *, mode: str = "image", **changes: Any) -> str:
        plan = replace(build_plan(plan_python(texts)), **changes)
        return render_plan(plan, mode=mode).dockerfile

    return make


Make = Callable[..., str]


def stage(text: str, name: str) -> str:
    match = re.search(rf"^FROM \S+( \S+)? AS {name}\n.*?(?=^FROM |\Z)", text, re.M | re.S)
    assert match, name
    return match[0]


def test_hashed_dependencies_are_installed_for_the_platform_without_running_on_it(dockerfile: Make) -> None:
    text = stage(dockerfile(LOCKED), "dependencies")
    assert f"httpx==1 \\\n    {HASH}\n" in text
    for words in (
        "--require-hashes",
        "--only-binary :all:",
        '--python-platform "$machine-manylinux_2_28"',
        "--python-version 3.13",
        "--compile-bytecode",
        "ARG TARGETARCH",
    ):
        assert words in text


def test_open_dependencies_are_installed_within_their_constraints(dockerfile: Make) -> None:
    text = stage(dockerfile(OPEN), "dependencies")
    assert "--require-hashes" not in text
    assert "COPY <<'AAC' /aac/constraints.txt\nidna<4\nAAC\n" in text
    assert "-c constraints.txt\nhttpx\nAAC\n" in text


def test_uv_is_pinned_with_its_hashes(dockerfile: Make) -> None:
    text = stage(dockerfile(LOCKED), "toolchain")
    assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}", text)) == 2
    assert "--require-hashes" in text
    assert "uv==0.13.8" in text


def test_without_dependencies_there_is_no_uv(dockerfile: Make) -> None:
    text = dockerfile({"main.py": ""})
    assert "uv" not in text.replace("aac", "")
    assert "AS dependencies" not in text


def test_every_run_that_installs_has_all_secrets(dockerfile: Make) -> None:
    plan = {"secrets": (BuildSecret("token", required=True), BuildSecret("other")), "ssh": ("default",)}
    texts = (dockerfile(LOCKED, commands=("make",), **plan), dockerfile(OPEN, mode="lock", **plan))
    runs = [
        line for text in texts for line in text.splitlines() if "index.sh &&" in line or "commands.sh" in line
    ]
    runs = [line for line in runs if line.startswith("RUN")]
    assert len(runs) == 5
    for line in runs:
        assert all(f"--mount=type=secret,id={name} " in line for name in (*SECRETS, "other"))
        assert "--mount=type=secret,id=token,required=true " in line
        assert "--mount=type=ssh,id=default " in line


def test_a_declared_secret_of_the_runtime_is_mounted_once(dockerfile: Make) -> None:
    text = stage(dockerfile(LOCKED, secrets=(BuildSecret("netrc", required=True),)), "dependencies")
    found = re.findall(r"--mount=type=secret,id=netrc\S*", text)
    assert found == ["--mount=type=secret,id=netrc,required=true"]


def test_commands_run_in_the_folder_of_the_code(dockerfile: Make) -> None:
    text = stage(dockerfile({"main.py": ""}, commands=("make assets", "echo '$HOME' {{ x }}")), "code")
    assert "WORKDIR /app\nCOPY <<'AAC' /aac/commands.sh\nset -eu\nmake assets\n" in text
    assert "\necho '$HOME' {{ x }}\nAAC\n" in text


def test_the_lock_stage_leaves_a_hashed_file(dockerfile: Make) -> None:
    text = dockerfile(OPEN, mode="lock")
    assert "--generate-hashes" in stage(text, "resolve")
    assert "--universal" in stage(text, "resolve")
    assert "-c /aac/constraints.txt -o /lock/requirements.txt /aac/requirements.in" in stage(text, "resolve")
    assert "COPY . /app" not in text


def test_with_emulation_sources_may_be_built(dockerfile: Make) -> None:
    text = dockerfile(LOCKED, emulation=True)
    assert "FROM --platform=$TARGETPLATFORM build:1 AS toolchain" in text
    assert "--only-binary :all: \\" not in text
    assert "--python-platform" not in text


def test_without_cache_there_is_no_cache_mount(dockerfile: Make) -> None:
    assert "type=cache" in dockerfile(LOCKED)
    assert "type=cache" not in dockerfile(LOCKED, cache=False)


def test_metadata_lies_beside_the_code(dockerfile: Make) -> None:
    project = '[project]\nname="demo"\nversion="2"\n[project.scripts]\ndemo="d:main"\n[build-system]\n'
    text = stage(dockerfile({"pyproject.toml": project}), "code")
    assert "COPY <<'AAC' /app/demo-2.dist-info/METADATA\n" in text
    assert "[console_scripts]\ndemo = d:main\nAAC\n" in text


def test_what_uv_leaves_is_finished(tmp_path: Path) -> None:
    scripts = {
        "tool": b"#!/build/python\nimport sys\n",
        "long": b"#!/bin/sh\n'''exec' python\n",
        "elf": b"\x7fELF\npython",
    }
    for folder in ("bin/__pycache__", "bin/other"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "bin/__pycache__/jp.cpython-313.pyc").touch()
    (tmp_path / ".lock").touch()
    for name, content in scripts.items():
        (tmp_path / "bin" / name).write_bytes(content)
    finish(tmp_path)
    assert not (tmp_path / ".lock").exists()
    assert not (tmp_path / "bin/__pycache__").exists()
    assert (tmp_path / "bin/tool").read_bytes() == b"#!/usr/local/bin/python\nimport sys\n"
    assert (tmp_path / "bin/long").read_bytes() == scripts["long"]
    assert (tmp_path / "bin/elf").read_bytes() == scripts["elf"]


@pytest.mark.parametrize(
    ("secrets", "expected"),
    [
        ({}, {}),
        ({"ca": "x"}, {"PIP_CERT": "{}/ca", "SSL_CERT_FILE": "{}/ca"}),
        ({"ca": ""}, {}),
        ({"netrc": "x", "uv.toml": "x"}, {"NETRC": "{}/netrc", "UV_CONFIG_FILE": "{}/uv.toml"}),
        (
            {"PIP_INDEX_URL": "https://a b\n"},
            {"PIP_INDEX_URL": "https://a b", "UV_DEFAULT_INDEX": "https://a b"},
        ),
        (
            {"PIP_INDEX_URL": "https://a", "UV_DEFAULT_INDEX": "https://b", "UV_INDEX": "n=https://c"},
            {"PIP_INDEX_URL": "https://a", "UV_DEFAULT_INDEX": "https://b", "UV_INDEX": "n=https://c"},
        ),
        (
            {"pip.conf": "[global]\nindex-url = https://a/%p\nextra-index-url =\n  https://b\n  https://c\n"},
            {
                "PIP_CONFIG_FILE": "{}/pip.conf",
                "PIP_INDEX_URL": "https://a/%p",
                "PIP_EXTRA_INDEX_URL": "https://b https://c",
                "UV_DEFAULT_INDEX": "https://a/%p",
                "UV_INDEX": "https://b https://c",
            },
        ),
        (  # the user's overrides the machine's, option by option
            {
                "pip.global.conf": "[global]\nindex-url = https://a\nextra-index-url = https://b\n",
                "pip.conf": "[global]\nindex-url = https://c\n",
            },
            {
                "PIP_CONFIG_FILE": "{}/pip.conf",
                "PIP_INDEX_URL": "https://c",
                "PIP_EXTRA_INDEX_URL": "https://b",
                "UV_DEFAULT_INDEX": "https://c",
                "UV_INDEX": "https://b",
            },
        ),
    ],
)
def test_what_the_secrets_become(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secrets: dict[str, str], expected: dict[str, str]
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    folder = tmp_path / "secrets"
    folder.mkdir()
    for name, text in secrets.items():
        (folder / name).write_text(text)
    script = resources.files("aac_runtimes").joinpath("python/index.sh").read_text("utf-8")
    script = script.replace("/run/secrets", str(folder)) + "env\n"
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    found = dict(
        line.split("=", maxsplit=1) for line in done.stdout.splitlines() if re.match("PIP|UV|SSL|NETRC", line)
    )
    wanted = {name: value.replace("{}", str(folder)) for name, value in expected.items()}
    assert found == wanted


def test_a_folder_without_scripts_is_finished(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "pkg").mkdir(parents=True)
    finish(site)
    assert [path.name for path in site.iterdir()] == ["pkg"]


def test_importing_the_entry_module_loads_nothing_heavy() -> None:
    heavy = "sorted({'pydantic', 'packaging'} & set(sys.modules))"
    code = f"import aac_runtimes.python as python; python.aac_runtimes(); print({heavy})"
    command = [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}; {code}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
