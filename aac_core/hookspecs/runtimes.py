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

    What a template reads from ``plan``, ``runtime`` and ``bases`` may hold anything that a user
    wrote, so it is written through a filter that is made for its place. One that is forgotten
    is an error with the template's name and line, whatever the value is:

    - ``quoted``: a value of ENV, LABEL or ARG
    - ``exec``: the JSON form of ENTRYPOINT, CMD and HEALTHCHECK
    - ``word``: one name, path, version or image reference; anything else is refused
    - ``words``: arguments of a command in RUN
    - ``comment``: the rest of a comment line
    - ``file("/path")``: the instruction that makes a file of a text; ``file("/path", "0755")``
    - ``base64``: a text in short lines of base64

    Other filters of Jinja2 change values (``join``, ``tojson``, ``replace``); what they give
    passes one of these too. Text of the template itself needs none.

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

    They are given plain text. What they return passes one of aac's own filters before it is
    written, and none of those is replaced: ``{{ plan.name | shout | quoted }}``.

    Args:
        environment: a ``jinja2.Environment``; undefined names are errors in it.

    Example::

        from aac_core.api import hookimpl


        @hookimpl
        def aac_template_environment(environment):
            environment.filters["shout"] = str.upper
    """
