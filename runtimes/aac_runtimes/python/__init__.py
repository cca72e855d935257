"""The Python runtime: dependencies locked with hashes, installed for every platform without emulation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aac_core.api import Hint, HostSecret, Runtime, hookimpl

if TYPE_CHECKING:
    from aac_core.api import AacError, BaseImage, Detection, Project, RuntimePlan, RuntimeRequest

VERSIONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
DEFAULT_VERSION = "3.13"

#: What index.sh reads (pip documentation, "Configuration"; uv's, "Configuration files").
_HOST_SECRETS = (
    HostSecret("pip.global.conf", files=("/etc/pip.conf",)),
    HostSecret(
        "pip.conf",
        ("PIP_CONFIG_FILE",),
        ("$XDG_CONFIG_HOME/pip/pip.conf", "~/.config/pip/pip.conf", "~/.pip/pip.conf"),
    ),
    HostSecret(
        "uv.toml",
        ("UV_CONFIG_FILE",),
        ("$XDG_CONFIG_HOME/uv/uv.toml", "~/.config/uv/uv.toml", "/etc/uv/uv.toml"),
    ),
    HostSecret("PIP_INDEX_URL", ("PIP_INDEX_URL",)),
    HostSecret("PIP_EXTRA_INDEX_URL", ("PIP_EXTRA_INDEX_URL",)),
    HostSecret("UV_DEFAULT_INDEX", ("UV_DEFAULT_INDEX", "UV_INDEX_URL")),
    HostSecret("UV_INDEX", ("UV_INDEX", "UV_EXTRA_INDEX_URL")),
)

#: uv's words in a failed build, and what to do; a group of the pattern is the package that it names.
_BUILD_HINTS = (
    (
        re.compile(r"because (\S+?)(?:[=<>!~]\S*)? has no (?:usable )?wheels", re.I),
        ("other-version", "pin a version of {} that has wheels for every platform"),
        ("allow-emulation", "or set spec.build.emulation to allow: it is built from source, slowly"),
    ),
    (
        re.compile(
            r"because (?:there is no version of|only) ([\w.-]+)[=<>!~]\S* (?:is available |and )", re.I
        ),
        ("lock-again", "the index has no such version of {}: lock again with it, or name another index"),
    ),
)


#: Manifests and locks.
FILES = (
    *("pyproject.toml", "uv.lock", "pylock.toml", "poetry.lock", "pdm.lock", "Pipfile.lock", "Pipfile"),
    *("requirements.txt", "requirements.in", "setup.py", "setup.cfg"),
)


def _detect(project: Project) -> Detection:
    from aac_runtimes.python.detect import detect

    return detect(project)


def _plan(request: RuntimeRequest) -> RuntimePlan:
    from aac_runtimes.python.plan import plan

    return plan(request)


def _images() -> tuple[BaseImage, ...]:
    from aac_runtimes.python.versions import bases

    return tuple(image for version in VERSIONS for image in bases(version))


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
            files=(*FILES, ".python-version", "main.py"),
            host_secrets=_HOST_SECRETS,
            images=_images,
        )
    ]


@hookimpl
def aac_error_hints(error: AacError) -> list[Hint]:
    """What to do when uv finds no wheel or no such version."""
    text = " ".join(error.detail) if error.code == "build" else ""
    matches = ((pattern.search(text), hints) for pattern, *hints in _BUILD_HINTS)
    return [Hint(code, what.format(match[1])) for match, hints in matches if match for code, what in hints]
