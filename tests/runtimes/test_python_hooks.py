"""What the plugin registers."""

from __future__ import annotations

import aac_runtimes.python as plugin
import pytest

from aac_core.api import BuildError, RegistryError
from aac_core.testing import load_plugin, plan_with

UV = "Because docopt==0.6.2 has no usable wheels and you require docopt==0.6.2, we can conclude"


def test_it_registers_one_runtime() -> None:
    plugins = load_plugin(plugin)
    assert plugins.warnings == []
    (runtime,) = plugin.aac_runtimes()
    assert (runtime.name, runtime.default_version in runtime.versions) == ("python", True)


def test_the_core_plans_with_it() -> None:
    planned = plan_with(plugin.aac_runtimes()[0], {"main.py": "print(1)\n"})
    assert planned.plan.entrypoint == ("python", "main.py")
    assert planned.missing is None


@pytest.mark.parametrize(
    ("error", "codes"),
    [
        (BuildError("the build failed", detail=("#8 0.1", UV)), ["other-version", "allow-emulation"]),
        (
            BuildError("the build failed", detail=("Because there is no version of certifi==9 and you",)),
            ["lock-again"],
        ),
        (
            BuildError("x", detail=("cause: Because only certifi<=2026.10.18 is available and you require",)),
            ["lock-again"],
        ),
        (BuildError("the build failed", detail=("no space left on device",)), []),
        (RegistryError("refused", why=UV), []),
    ],
)
def test_what_uv_says_has_hints(error: BuildError, codes: list[str]) -> None:
    assert [hint.code for hint in plugin.aac_error_hints(error)] == codes


def test_a_hint_names_the_package() -> None:
    hints = plugin.aac_error_hints(BuildError("the build failed", detail=(UV,)))
    assert hints[0].text == "pin a version of docopt that has wheels for every platform"
