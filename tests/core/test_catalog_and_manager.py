"""Plugins: a broken one is one clear line, and the rest works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from aac_core.discovery import discover
from aac_core.errors import PluginError, UsageError
from aac_core.manager import Plugins

RUNTIME = """
from aac_core.api import BaseImage, Detection, Runtime, RuntimePlan, hookimpl

def make(name):
    base = BaseImage("scratch")
    return Runtime(name, "", ("1",), "1", "x:y", lambda project: Detection(False, ""),
                   lambda request: RuntimePlan("1", base, base))

@hookimpl
def aac_runtimes():
    return [make(name) for name in NAMES]
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """Install a distribution with one plugin module into a folder on the path."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))

    def add(module: str, code: str) -> Path:
        monkeypatch.delitem(sys.modules, module, raising=False)
        (site / f"{module}.py").write_text(textwrap.dedent(code))
        info = site / f"{module.replace('-', '_')}-1.2.dist-info"
        info.mkdir()
        (info / "entry_points.txt").write_text(f"[console_scripts]\nx = y:z\n\n[aac]\n{module} = {module}\n")
        return site

    return add


def test_a_plugin_is_found_loaded_and_named(install, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    site = install("good_one", "NAMES = ['cobol']" + RUNTIME)
    plugins = Plugins(discover([str(site)]))
    assert plugins.warnings == []
    assert plugins.runtimes.names == ("cobol",)
    assert plugins.runtimes.owner("cobol") == "good_one"
    (loaded,) = plugins.loaded
    assert (loaded.found.distribution, loaded.found.version) == ("good-one", "1.2")
    assert loaded.hooks == ("aac_runtimes",)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("import no_such_module_anywhere", "No module named 'no_such_module_anywhere'"),
        ("raise RuntimeError('boom')", "RuntimeError: boom"),
        ("x = (", "SyntaxError"),
        (
            "from aac_core.api import hookimpl\n@hookimpl\ndef aac_runtime():\n    return []",
            "aac_runtime, and there is no such hook",
        ),
        (
            "from aac_core.api import hookimpl\n@hookimpl\ndef aac_spec_problems(spek):\n    return []",
            "spek",
        ),
        ("raise SystemExit(3)", "SystemExit"),
    ],
)
def test_a_broken_plugin_is_one_line_and_the_rest_works(install, code: str, says: str) -> None:  # type: ignore[no-untyped-def]
    install("broken_one", code)
    site = install("good_two", "NAMES = ['ada']" + RUNTIME)
    plugins = Plugins(discover([str(site)]))
    (warning,) = plugins.warnings
    assert warning.startswith("plugin broken_one (broken-one 1.2) is not loaded: ")
    assert says in warning
    assert "\n" not in warning
    assert plugins.runtimes.names == ("ada",)


def test_a_plugin_that_fails_in_its_hook_is_a_warning(install) -> None:  # type: ignore[no-untyped-def]
    install("fails_late", "NAMES = 3" + RUNTIME)
    site = install("good_three", "NAMES = ['ada']" + RUNTIME)
    plugins = Plugins(discover([str(site)]))
    assert plugins.runtimes.names == ("ada",)
    assert plugins.warnings == [
        "plugin fails_late failed in aac_runtimes: TypeError: 'int' object is not iterable"
    ]


def test_a_name_claimed_twice_names_both_owners_and_spares_the_others(install) -> None:  # type: ignore[no-untyped-def]
    install("first_owner", "NAMES = ['ada', 'forth']" + RUNTIME)
    site = install("second_owner", "NAMES = ['ada', 'lisp']" + RUNTIME)
    plugins = Plugins(discover([str(site)]))
    assert [runtime.name for runtime in plugins.runtimes] == ["forth", "lisp"]
    with pytest.raises(PluginError, match="first_owner and second_owner"):
        plugins.runtimes.get("ada")
    blocked = Plugins(discover([str(site)]), blocked=["second_owner"])
    assert blocked.runtimes.owner("ada") == "first_owner"


def test_an_unknown_name_gets_the_nearest(install) -> None:  # type: ignore[no-untyped-def]
    site = install("good_four", "NAMES = ['python', 'nodejs']" + RUNTIME)
    with pytest.raises(UsageError, match="no runtime 'pyton'") as caught:
        Plugins(discover([str(site)])).runtimes.get("pyton")
    assert caught.value.hints[0].text == "did you mean python?"
    assert caught.value.why == "known: nodejs, python"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\n[aac]\nx = y\n", "can't decode byte 0xff"),
        (b"x = y\n[aac]\nx = y\n", "File contains no section headers"),
        (b"[aac]\nx = y\nno delimiter\n", "no delimiter"),
    ],
)
def test_declarations_that_cannot_be_read_are_one_warning(tmp_path: Path, content: bytes, says: str) -> None:
    info = tmp_path / "odd-1.dist-info"
    info.mkdir()
    (info / "entry_points.txt").write_bytes(content)
    plugins = Plugins(discover([str(tmp_path), str(tmp_path / "absent")]))
    (warning,) = plugins.warnings
    assert warning.startswith("entry_points.txt of odd 1 can't be read, its plugins are not loaded: ")
    assert says in warning
    assert "\n" not in warning
    assert Plugins(discover([str(tmp_path)]), blocked=["*"]).warnings == []


@pytest.mark.parametrize("content", [b"# not here: [aac]\n[console_scripts]\nx = y:z\n", b"\xff\n[other]\n"])
def test_who_declares_no_plugin_is_passed_over(tmp_path: Path, content: bytes) -> None:
    info = tmp_path / "odd-1.dist-info"
    info.mkdir()
    (info / "entry_points.txt").write_bytes(content)
    assert discover([str(tmp_path)]) == ()


def test_quiet_hides_the_warnings_of_loading_too(install) -> None:  # type: ignore[no-untyped-def]
    site = install("broken_two", "raise RuntimeError('boom')")
    for flags, warned in (("", True), ("-v", True), ("-q", False), ("--quiet", False), ("-vq", False)):
        command = [sys.executable, "-m", "aac_core", "completion", "bash", *flags.split()]
        environment = {**os.environ, "PYTHONPATH": str(site)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert ("boom" in done.stderr) is warned, flags


HOOK = "from aac_core.api import hookimpl\n@hookimpl\ndef "


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("return ['x']", "answers aac_runtimes with what does not belong there: str"),
        ("yield object()", "answers aac_runtimes with what does not belong there: object"),
        ("raise ValueError('two\\nlines')", "failed in aac_runtimes: ValueError: two lines"),
    ],
)
def test_what_is_no_runtime_is_a_warning_that_is_shown(install, body: str, says: str) -> None:  # type: ignore[no-untyped-def]
    install("odd_answer", f"{HOOK}aac_runtimes():\n    {body}")
    site = install("good_five", "NAMES = ['ada']" + RUNTIME)
    plugins = Plugins(discover([str(site)]))
    shown: list[str] = []
    plugins.on_warning = shown.append
    assert plugins.runtimes.names == ("ada",)
    assert shown == plugins.warnings == [f"plugin odd_answer {says}"]


@pytest.mark.parametrize("body", ["raise RuntimeError('boom')", "return ['no problem']"])
def test_a_policy_that_cannot_look_is_no_consent(install, body: str) -> None:  # type: ignore[no-untyped-def]
    site = install("odd_policy", f"{HOOK}aac_spec_problems(spec, project):\n    {body}")
    plugins = Plugins(discover([str(site)]))
    for _ in range(2):
        with pytest.raises(PluginError, match="could not look at the spec") as caught:
            plugins.spec_problems(object(), object())  # type: ignore[arg-type]
        assert caught.value.why is not None
        assert "odd_policy" in caught.value.why


def test_filters_that_fail_are_a_warning(install) -> None:  # type: ignore[no-untyped-def]
    site = install(
        "odd_filter", f"{HOOK}aac_template_environment(environment):\n    raise RuntimeError('boom')"
    )
    plugins = Plugins(discover([str(site)]))
    plugins.extend_templates(object())
    assert plugins.warnings == ["plugin odd_filter failed in aac_template_environment: RuntimeError: boom"]


def test_a_stranger_with_the_name_of_our_own_does_not_replace_it(tmp_path: Path) -> None:
    for distribution, name in (("aac_build-0", "commands"), ("aaa-1", "commands"), ("aaa-1", "first")):
        info = tmp_path / f"{distribution}.dist-info"
        info.mkdir(exist_ok=True)
        with (info / "entry_points.txt").open("a") as file:
            file.write(f"[aac]\n{name} = os\n")
    found = [(item.distribution, item.name) for item in discover([str(tmp_path)])]
    assert found == [("aac-build", "commands"), ("aaa", "commands"), ("aaa", "first")]


def test_what_a_plugin_prints_does_not_reach_the_result(install) -> None:  # type: ignore[no-untyped-def]
    site = install("loud_one", f"print('loaded')\n{HOOK}aac_runtimes():\n    print('asked')")
    command = [sys.executable, "-m", "aac_core", "plugins", "--json"]
    environment = {**os.environ, "PYTHONPATH": str(site)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "loud_one" in json.dumps(json.loads(done.stdout))
    assert done.stderr == "loaded\nasked\n"
