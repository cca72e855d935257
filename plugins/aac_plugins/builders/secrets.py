"""Build secrets: those that the host has anyway, and what keeps the values of all out of sight."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from aac_core.api import HostSecret, Progress, SecretSource, UsageError

_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]+@")


def host_secrets(
    known: Iterable[HostSecret], environ: Mapping[str, str], home: Path, *, given: Iterable[str] = ()
) -> tuple[SecretSource, ...]:
    """Those that this host has, in the order of their ids.

    Args:
        known: what a build may be offered (``BuildPlan.host_secrets``).
        home: the user's home folder.
        given: ids that the user gave; they are left alone.
    """
    taken = set(given)
    found = (_source(one, environ, home) for one in known if one.id not in taken)
    return tuple(sorted((source for source in found if source), key=lambda source: source.id))


def _source(one: HostSecret, environ: Mapping[str, str], home: Path) -> SecretSource | None:
    if not one.files:
        name = next((name for name in one.variables if environ.get(name)), "")
        return SecretSource(id=one.id, env=name) if name else None
    named = [environ[name] for name in one.variables if environ.get(name)]
    if os.devnull in named:  # how a user switches a configuration off
        return None
    places = (_expanded(place, environ, home) for place in one.files)
    path = next((path for path in (*named, *places) if path and Path(path).is_file()), "")
    return SecretSource(id=one.id, file=path) if path else None


def _expanded(place: str, environ: Mapping[str, str], home: Path) -> str:
    """A path of the host; "" when it begins with a variable that is not set."""
    if place.startswith("~/"):
        return str(home / place[2:])
    if not place.startswith("$"):
        return place
    name, _, rest = place[1:].partition("/")
    return str(Path(environ[name], rest)) if environ.get(name) else ""


def check_secrets(secrets: Iterable[SecretSource], environ: Mapping[str, str]) -> None:
    """See that each secret that the user gave can be read.

    Raises:
        UsageError: its file or its variable does not exist.
    """
    for secret in secrets:
        if secret.env and secret.env not in environ:
            raise UsageError(f"the variable {secret.env} of the build secret {secret.id!r} is not set")
        if not secret.env and not Path(secret.file).is_file():
            raise UsageError(f"the file {secret.file!r} of the build secret {secret.id!r} does not exist")


class Redactor:
    """Takes the values of secrets, and credentials in addresses, out of what is shown."""

    def __init__(self, secrets: Iterable[SecretSource], environ: Mapping[str, str]) -> None:
        values = {value for secret in secrets for value in _values(secret, environ)}
        self._values = sorted(values, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        for value in self._values:
            text = text.replace(value, "***")
        return _CREDENTIALS.sub("***@", text)

    def event(self, progress: Progress) -> Progress:
        """The event with its text redacted."""
        return replace(progress, text=self(progress.text))


def _values(secret: SecretSource, environ: Mapping[str, str]) -> Iterable[str]:
    """The value, its lines, and of a line ``key = value`` or ``key value`` the value."""
    text = environ.get(secret.env, "") if secret.env else _small_text(secret)
    lines = [line.strip() for line in text.splitlines()]
    words = [re.split(r"[\s=]+", line, maxsplit=1)[-1] for line in lines]
    words += [line.split()[-1] for line in lines if line]
    shortest = 4 if secret.env else 6
    return {part for part in (text.strip(), *lines, *words) if len(part) >= shortest}


def _small_text(secret: SecretSource) -> str:
    path = Path(secret.file)
    try:
        if secret.id == "ca" or path.stat().st_size > 65536:
            return ""
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
