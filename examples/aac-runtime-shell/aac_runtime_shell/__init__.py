"""The runtime ``shell``: scripts in ``cgi-bin/``, served over HTTP by busybox."""

from __future__ import annotations

from aac_core.api import (
    DEBIAN_SLIM,
    BaseImage,
    BuildStep,
    Detection,
    Finding,
    OfflineRecipe,
    Project,
    Runtime,
    RuntimePlan,
    RuntimeRequest,
    hookimpl,
)

FINAL = BaseImage(
    "busybox:stable",
    OfflineRecipe(
        ("busybox-static",), links=(("/bin/busybox", "/usr/bin/busybox"), ("/bin/sh", "/usr/bin/busybox"))
    ),
)


def detect(project: Project) -> Detection:
    """A project with an executable folder of scripts is ours."""
    scripts = project.glob("cgi-bin/*")
    return Detection(bool(scripts), scripts[0] if scripts else "cgi-bin/*")


def plan(request: RuntimeRequest) -> RuntimePlan:
    """Serve the folder on the first port that the spec declares, 8080 without one."""
    port = next((port.container for port in request.spec.spec.ports), 8080)
    scripts = request.project.glob("cgi-bin/*")
    # The first process of a container has to handle SIGTERM; busybox's server does not.
    serve = f"trap 'exit 0' INT TERM; /bin/busybox httpd -f -p {port} -h /app & wait $!"
    return RuntimePlan(
        version="1",
        build_base=DEBIAN_SLIM,
        final_base=FINAL,
        entrypoint=("/bin/sh", "-c", serve),
        steps=(BuildStep("code", "the agent's scripts"),),
        findings=tuple(Finding("script", script, "cgi-bin") for script in scripts),
    )


@hookimpl
def aac_runtimes() -> list[Runtime]:
    return [
        Runtime(
            name="shell",
            summary="shell scripts, served over HTTP by busybox",
            versions=("1",),
            default_version="1",
            template="aac_runtime_shell:Dockerfile.j2",
            detect=detect,
            plan=plan,
        )
    ]
