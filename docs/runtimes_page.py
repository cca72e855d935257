"""The page of runtimes: what each one detects, offers and starts from, from what its plugin says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from aac_core.contracts.runtime import Runtime
from aac_core.options import load_attribute

_HEAD = """# Runtimes

What the runtimes that come with aac look for in a project, offer and start from. Every image has
the core's probe (1–2 KB, for HTTP, TCP and files) when it has a port or a check, user 65532, a
home, and is built for linux/amd64 and linux/arm64 without emulation. How to write another one:
[plugins/runtimes.md](plugins/runtimes.md).

"Offline" marks a base that a private engine makes from packages of Debian or another index, where
no registry can be reached; only these were built in tests. The others are planned and rendered.

"""


def runtimes_page(runtimes: Iterable[Runtime]) -> str:
    """A section for each, sorted by name."""
    return _HEAD + "\n".join("\n".join(_section(one)) for one in sorted(runtimes, key=lambda one: one.name))


def _section(runtime: Runtime) -> Iterator[str]:
    images = {image.name: bool(image.offline) for image in runtime.images()}
    versions = (f"{one} (default)" if one == runtime.default_version else one for one in runtime.versions)
    secrets = (f"`{secret.id}`" for secret in runtime.host_secrets)
    rows = {
        "versions": ", ".join(versions),
        "looks for": ", ".join(f"`{file}`" for file in runtime.files),
        "bases": ", ".join(f"`{name}`{' (offline)' if made else ''}" for name, made in images.items()),
        "platforms": ", ".join(runtime.platforms),
        "taken from the host as build secrets": ", ".join(("`ca`", "`netrc`", *secrets)),
    }
    yield f"## {runtime.name}\n\n{runtime.summary}\n"
    yield "| | |\n|---|---|"
    yield from (f"| {name} | {text} |" for name, text in rows.items() if text)
    yield from (f"| `options.{name}` | {text} |" for name, text in _options(runtime))
    yield ""


def _options(runtime: Runtime) -> Iterator[tuple[str, str]]:
    model: Any = load_attribute(runtime.options) if runtime.options else None
    for name, field in sorted(model.model_fields.items()) if model else ():
        yield field.alias or name, " ".join((field.description or "").split())
