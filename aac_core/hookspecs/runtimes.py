"""Languages that agents are written in, and the templates that build them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aac_core.markers import hookspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import Environment

    from aac_core.contracts.runtime import Runtime


@hookspec
def aac_runtimes() -> Iterable[Runtime]:  # type: ignore[empty-body]
    """Offer runtimes.

    The template has a block for each step of the plan, and fills in its stage: what the block
    leaves in ``/out`` is copied to ``/`` of the image, with reproducible times. Blocks with a
    meaning of their own are ``toolchain`` (what all stages start with) and ``lock`` (leaves the
    outputs of a ``LockRequest`` in ``/lock``). A block reads ``runtime`` (the variables of the
    plan), ``plan``, ``bases`` and ``mode``, and can import the macros of ``aac:macros.j2``.
    For the example below, ``Dockerfile.j2`` in the same package is:

        {% extends "aac:Dockerfile.j2" %}
        {% block code %}
        COPY . /out/app
        RUN chmod -R a+rX /out/app
        {% endblock %}

    Example, for programs that are shell scripts::

        from aac_core.api import BaseImage, BuildStep, Detection, Runtime, RuntimePlan, hookimpl


        def detect(project):
            return Detection(project.exists("main.sh"), "main.sh")


        def plan(request):
            debian = BaseImage("debian:trixie-slim")
            return RuntimePlan(
                version="1",
                build_base=debian,
                final_base=debian,
                entrypoint=("/bin/sh", "/app/main.sh"),
                steps=(BuildStep("code", "the agent's code"),),
            )


        @hookimpl
        def aac_runtimes():
            return [
                Runtime(
                    name="shell",
                    summary="POSIX shell scripts",
                    versions=("1",),
                    default_version="1",
                    template="my_package:Dockerfile.j2",
                    detect=detect,
                    plan=plan,
                )
            ]
    """


@hookspec
def aac_template_sources() -> Iterable[tuple[str, str]]:  # type: ignore[empty-body]
    """Offer packages whose Jinja2 files other templates may extend or import.

    Returns pairs of a source name and a Python package: with ``("acme", "acme_templates")``,
    ``{% import "acme:macros.j2" as acme %}`` reads ``macros.j2`` of that package.

    Example::

        from aac_core.api import hookimpl


        @hookimpl
        def aac_template_sources():
            return [("acme", "acme_templates")]
    """


@hookspec
def aac_template_environment(environment: Environment) -> None:
    """Add filters or globals to the Jinja2 environment of all Dockerfile templates.

    Args:
        environment: a ``jinja2.Environment``; undefined names are errors in it.

    Example::

        from aac_core.api import hookimpl


        @hookimpl
        def aac_template_environment(environment):
            environment.filters["shout"] = str.upper
    """
