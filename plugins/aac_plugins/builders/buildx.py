"""The builder that comes with aac: BuildKit through ``docker buildx``."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from aac_core.api import hookimpl

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Future

    from aac_plugins.engine import Engine

    from aac_core.api import (
        BaseImage,
        BuilderStatus,
        BuildRequest,
        BuiltImage,
        ImageBuilder,
        Listener,
        Problem,
    )


class Buildx:
    """Builds with the engine's BuildKit, or with any builder that buildx knows by name."""

    name = "buildx"

    def __init__(self) -> None:
        self._drivers: dict[str, Future[str]] = {}

    def check(self, builder: str = "") -> BuilderStatus:
        """Find the engine and say what it offers; buildx is asked while the plan is made."""
        from aac_plugins.engine import server

        from aac_core.api import BuilderStatus

        engine = self._engine
        self._driver(builder)
        platform, version = server(engine)
        return BuilderStatus(platform, engine.base_source, engine.registry or "", version)

    def prepare(
        self, bases: tuple[BaseImage, ...], platforms: tuple[str, ...], listen: Listener
    ) -> Mapping[str, str]:
        """Make the base images that the mirror of a private engine lacks."""
        from aac_plugins.engine import ensure_bases

        from aac_core.api import Progress

        def say(text: str) -> None:
            listen(Progress(step="prepare", text=text))

        return {base.name: base.digest for base in ensure_bases(self._engine, bases, platforms, say)}

    def build(self, request: BuildRequest, listen: Listener) -> BuiltImage:
        """Build with ``docker buildx build`` and read what it left."""
        from aac_plugins import whales
        from aac_plugins.builders import result, solve
        from aac_plugins.builders.argv import build_arguments
        from aac_plugins.builders.secrets import Redactor, check_secrets, host_secrets

        check_secrets(request.secrets, os.environ)
        given = [secret.id for secret in request.secrets]
        found = host_secrets(request.plan.host_secrets, os.environ, Path.home(), given=given)
        secrets = (*request.secrets, *found)
        watch = solve.Watch(listen, Redactor(secrets, os.environ))
        docker = whales.client(self._engine)
        driver = self._driver(request.builder).result() if request.load or request.builder else ""
        with solve.build_files(request) as files:
            arguments = build_arguments(request, files, driver=driver, secrets=secrets)
            solve.solve(docker, arguments, plan=request.plan, watch=watch)
            return result.collect(request, files)

    def audit(
        self, built: BuiltImage, base_layers: frozenset[str], packages: tuple[str, ...]
    ) -> tuple[Problem, ...]:
        """Foreign machine code and private keys in the layers that the build added, and how it starts."""
        from aac_plugins.builders.audit import audit, problems, start_audit
        from aac_plugins.builders.layout import read_layout

        layout = read_layout(built.layout, tuple(image.platform for image in built.images))
        return (*problems(audit(layout, skip=base_layers), packages), *start_audit(layout))

    @cached_property
    def _engine(self) -> Engine:
        from aac_plugins.engine import require

        return require()

    def _driver(self, builder: str) -> Future[str]:
        """The driver of a builder, asked for once and in the background: buildx takes its time."""
        from concurrent.futures import ThreadPoolExecutor

        from aac_plugins import whales

        if builder not in self._drivers:
            pool = ThreadPoolExecutor(1)
            self._drivers[builder] = pool.submit(
                lambda: whales.driver_of(whales.client(self._engine), builder)
            )
            pool.shutdown(wait=False)
        return self._drivers[builder]


@hookimpl
def aac_builders() -> list[ImageBuilder]:
    """The builder ``buildx``."""
    return [Buildx()]
