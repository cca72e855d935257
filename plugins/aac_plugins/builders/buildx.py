"""The builder that comes with aac: BuildKit through ``docker buildx``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from aac_core.api import hookimpl

if TYPE_CHECKING:
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

    def check(self) -> BuilderStatus:
        """Find the engine and say what it offers."""
        from aac_plugins import whales
        from aac_plugins.engine import require

        from aac_core.api import BuilderStatus

        engine = require()
        platform, version = whales.server(whales.client(engine))
        return BuilderStatus(platform, engine.base_source, engine.registry or "", version)

    def prepare(self, bases: tuple[BaseImage, ...], platforms: tuple[str, ...], listen: Listener) -> None:
        """Make the base images that the mirror of a private engine lacks."""
        from aac_plugins.engine import ensure_bases, require

        from aac_core.api import Progress

        ensure_bases(require(), bases, platforms, lambda text: listen(Progress(step="prepare", text=text)))

    def build(self, request: BuildRequest, listen: Listener) -> BuiltImage:
        """Build with ``docker buildx build`` and read what it left."""
        from aac_plugins import whales
        from aac_plugins.builders import result, solve
        from aac_plugins.builders.argv import build_arguments
        from aac_plugins.builders.secrets import Redactor, check_secrets, default_secrets
        from aac_plugins.engine import require

        check_secrets(request.secrets, os.environ)
        host = default_secrets(os.environ, Path.home(), given=[secret.id for secret in request.secrets])
        secrets = (*request.secrets, *host.sources)
        watch = solve.Watch(listen, Redactor(secrets, {**os.environ, **host.environment}))
        docker = whales.client(require())
        driver = whales.driver_of(docker, request.builder) if request.load or request.builder else ""
        with solve.build_files(request) as files:
            arguments = build_arguments(request, files, driver=driver, secrets=secrets)
            solve.solve(docker, arguments, plan=request.plan, watch=watch, environment=host.environment)
            return result.collect(request, files)

    def audit(
        self, built: BuiltImage, base_layers: frozenset[str], packages: tuple[str, ...]
    ) -> tuple[Problem, ...]:
        """Machine code of another platform and private keys in the layers that the build added."""
        from aac_plugins.builders.audit import audit, problems
        from aac_plugins.builders.layout import read_layout

        layout = read_layout(built.layout, tuple(image.platform for image in built.images))
        return problems(audit(layout, skip=base_layers), packages)


@hookimpl
def aac_builders() -> list[ImageBuilder]:
    """The builder ``buildx``."""
    return [Buildx()]
