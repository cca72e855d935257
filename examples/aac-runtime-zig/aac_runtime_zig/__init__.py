"""The Zig runtime: one static binary, cross-compiled for every platform, on an empty base."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aac_core.api import Hint, HostSecret, ProjectTemplate, Runtime, hookimpl
from aac_runtime_zig.releases import DEFAULT_VERSION, VERSIONS

if TYPE_CHECKING:
    from aac_core.api import AacError, BaseImage, Detection, Project, RuntimePlan, RuntimeRequest

#: pip brings the toolchain: the index that the user's pip is told to use counts.
_HOST_SECRETS = (
    HostSecret(
        "pip.conf",
        ("PIP_CONFIG_FILE",),
        ("$XDG_CONFIG_HOME/pip/pip.conf", "~/.config/pip/pip.conf", "~/.pip/pip.conf"),
    ),
    HostSecret("PIP_INDEX_URL", ("PIP_INDEX_URL",)),
)

#: Words of zig in a failed build, and what to do; a group of the pattern is what they name.
_BUILD_HINTS = (
    (
        re.compile(r"invalid option: \W*D?(target)\b"),
        "zig-target",
        "build.zig takes no -D{}: without b.standardTargetOptions it can't be built for two platforms",
    ),
    (
        re.compile(r"unable to find (?:dynamic )?(?:static )?system library '(\S+?)'"),
        "zig-system-library",
        "compile {} from source as a package of build.zig.zon: the image is static and has no libraries",
    ),
    (
        re.compile(r"no step named '?([\w-]+)"),
        "zig-step",
        "build.zig has no step {}: correct spec.runtime.options.step",
    ),
    (
        re.compile(r"(hash) mismatch"),
        "zig-hash",
        "a package is not what its {} in build.zig.zon says: fetch it again with zig fetch --save URL",
    ),
)


def _detect(project: Project) -> Detection:
    from aac_runtime_zig.plan import detect

    return detect(project)


def _plan(request: RuntimeRequest) -> RuntimePlan:
    from aac_runtime_zig.plan import plan

    return plan(request)


def _images() -> tuple[BaseImage, ...]:
    from aac_runtime_zig.plan import BUILD_BASE

    return (BUILD_BASE,)


@hookimpl
def aac_runtimes() -> list[Runtime]:
    """The one runtime of this distribution."""
    return [
        Runtime(
            name="zig",
            summary="Zig, as a static binary on scratch",
            versions=VERSIONS,
            default_version=DEFAULT_VERSION,
            template="aac_runtime_zig:Dockerfile.j2",
            detect=_detect,
            plan=_plan,
            options="aac_runtime_zig.options:ZigOptions",
            files=("build.zig", "build.zig.zon", "src/main.zig", ".zigversion"),
            host_secrets=_HOST_SECRETS,
            images=_images,
        )
    ]


@hookimpl
def aac_templates() -> list[ProjectTemplate]:
    """What ``aac init -r zig`` writes."""
    summary = "counts the words of a text, over HTTP; needs no model and no key"
    return [ProjectTemplate("wordcount", summary, "zig", "aac_runtime_zig:wordcount", default=True)]


@hookimpl
def aac_error_hints(error: AacError) -> list[Hint]:
    """What to do about the errors of zig that are not about code."""
    text = " ".join(error.detail) if error.code == "build" else ""
    matches = ((pattern.search(text), code, what) for pattern, code, what in _BUILD_HINTS)
    return [Hint(code, what.format(match[1])) for match, code, what in matches if match]
