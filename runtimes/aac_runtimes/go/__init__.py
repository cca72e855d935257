"""The Go runtime: one static program, compiled for every platform by the builder's own Go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aac_core.api import HostSecret, Runtime, hookimpl

if TYPE_CHECKING:
    from aac_core.api import AacError, BaseImage, Detection, Hint, Project, RuntimePlan, RuntimeRequest

VERSIONS = ("1.21", "1.22", "1.23", "1.24", "1.25", "1.26", "1.27")
DEFAULT_VERSION = "1.27"

#: What go.sh reads (go help environment; "go env -w" writes the file).
_HOST_SECRETS = (
    HostSecret("go.env", ("GOENV",), ("$XDG_CONFIG_HOME/go/env", "~/.config/go/env")),
    *(
        HostSecret(name, (name,))
        for name in ("GOPROXY", "GOPRIVATE", "GONOPROXY", "GONOSUMDB", "GOSUMDB", "GOINSECURE", "GOAUTH")
    ),
)


def _detect(project: Project) -> Detection:
    from aac_runtimes.go.detect import detect

    return detect(project)


def _plan(request: RuntimeRequest) -> RuntimePlan:
    from aac_runtimes.go.plan import plan

    return plan(request)


def _images() -> tuple[BaseImage, ...]:
    from aac_runtimes.go.versions import images

    return images()


@hookimpl
def aac_runtimes() -> list[Runtime]:
    """The one runtime of this module."""
    return [
        Runtime(
            name="go",
            summary="Go, as one static program: modules, workspaces, vendored",
            versions=VERSIONS,
            default_version=DEFAULT_VERSION,
            template="aac_runtimes:go/Dockerfile.j2",
            detect=_detect,
            plan=_plan,
            options="aac_runtimes.go.options:GoOptions",
            files=(
                "go.mod",
                "go.work",
                "main.go",
                "cmd/*/main.go",
                ".go-version",
                ".tool-versions",
                "mise.toml",
            ),
            images=_images,
            host_secrets=_HOST_SECRETS,
        )
    ]


@hookimpl
def aac_error_hints(error: AacError) -> list[Hint]:
    """What to do about Go's own words in a failed build."""
    if error.code != "build":
        return []
    from aac_runtimes.go.hints import hints

    return hints("\n".join(error.detail))
