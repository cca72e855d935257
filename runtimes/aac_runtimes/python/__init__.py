"""The Python runtime: dependencies locked with hashes, installed for every platform without emulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aac_core.api import Hint, Runtime, hookimpl

if TYPE_CHECKING:
    from aac_core.api import AacError, Detection, Project, RuntimePlan, RuntimeRequest

VERSIONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
DEFAULT_VERSION = "3.13"

_NO_WHEEL = (
    ("other-version", "choose a version of the package that has wheels for every platform"),
    ("allow-emulation", "or set spec.build.emulation to allow: it is built from source, slowly"),
)
_NO_VERSION = (
    (
        "lock-again",
        "the index has no such version: lock again with this index, or name the other one",
    ),
)
#: uv's words, the code of a hint that says the same already, and what to do.
_BUILD_HINTS = (
    ("no usable wheels", "no-wheel", _NO_WHEEL),
    ("building from source is disabled", "no-wheel", _NO_WHEEL),
    ("because there is no version of", "lock-again", _NO_VERSION),
)


def _detect(project: Project) -> Detection:
    from aac_runtimes.python.detect import detect

    return detect(project)


def _plan(request: RuntimeRequest) -> RuntimePlan:
    from aac_runtimes.python.plan import plan

    return plan(request)


@hookimpl
def aac_runtimes() -> list[Runtime]:
    """The one runtime of this module."""
    return [
        Runtime(
            name="python",
            summary="Python, locked by uv, pylock, Poetry, PDM, Pipenv or requirements.txt",
            versions=VERSIONS,
            default_version=DEFAULT_VERSION,
            template="aac_runtimes:python/Dockerfile.j2",
            detect=_detect,
            plan=_plan,
            options="aac_runtimes.python.options:PythonOptions",
        )
    ]


@hookimpl
def aac_error_hints(error: AacError) -> list[Hint]:
    """What to do when uv finds no wheel or no such version; its own words name the package."""
    if error.code != "build":
        return []
    text = "\n".join((error.message, error.why, *error.detail)).lower()
    told = {hint.code for hint in error.hints}
    found = (hints for words, same, hints in _BUILD_HINTS if same not in told and words in text)
    return [Hint(code, what) for code, what in next(found, ())]
