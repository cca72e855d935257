"""Build secrets that the host has anyway: its CA bundle and the addresses of its package indexes."""

from __future__ import annotations

import configparser
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from aac_core.api import Progress, SecretSource, UsageError

_CA_VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
_CA_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Alpine, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora, RHEL
    "/etc/ssl/ca-bundle.pem",  # openSUSE
    "/etc/ssl/cert.pem",  # macOS
)
SYSTEM = Path("/etc")
INDEX_VARIABLES = (
    *("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"),
    *("UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL"),
)
_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]+@")


@dataclass(frozen=True)
class HostSecrets:
    """What the host adds to a build.

    Args:
        sources: in the order of their ids.
        environment: variables that a source names and that only the client's process gets.
    """

    sources: tuple[SecretSource, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def default_secrets(environ: Mapping[str, str], home: Path, *, given: Iterable[str] = ()) -> HostSecrets:
    """The secrets ``ca``, ``pip.conf``, ``netrc``, ``uv.toml`` and one for each index variable.

    An index that is set in pip's configuration only becomes ``PIP_INDEX_URL`` too, since
    other installers don't read that file (pip documentation, "Configuration").

    Args:
        home: the user's home folder.
        given: ids that the user gave; they are left alone.
    """
    config = _config(environ, home)
    files = {
        "ca": _first([*(environ.get(name, "") for name in _CA_VARIABLES), *_CA_FILES]),
        "pip.conf": _first(reversed(_pip_files(environ, home))),
        "netrc": _first([environ.get("NETRC", ""), home / ".netrc"]),
        "uv.toml": _first([environ.get("UV_CONFIG_FILE", ""), config / "uv/uv.toml", SYSTEM / "uv/uv.toml"]),
    }
    variables = {name: environ[name] for name in INDEX_VARIABLES if environ.get(name)}
    configured = {name: value for name, value in _pip_indexes(environ, home).items() if name not in variables}
    sources = [SecretSource(id=name, file=path) for name, path in files.items() if path]
    sources += [SecretSource(id=name, env=name) for name in (*variables, *configured)]
    kept = tuple(sorted((one for one in sources if one.id not in set(given)), key=lambda one: one.id))
    used = {one.env for one in kept}
    return HostSecrets(kept, {name: value for name, value in configured.items() if name in used})


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


def _config(environ: Mapping[str, str], home: Path) -> Path:
    return Path(environ.get("XDG_CONFIG_HOME") or home / ".config")


def _pip_files(environ: Mapping[str, str], home: Path) -> list[str | Path]:
    """In pip's order: a later one overrides; the null device as PIP_CONFIG_FILE switches all off."""
    if environ.get("PIP_CONFIG_FILE") == os.devnull:
        return []
    own = [home / ".pip/pip.conf", _config(environ, home) / "pip/pip.conf"]
    return [SYSTEM / "pip.conf", *own, environ.get("PIP_CONFIG_FILE", "")]


def _pip_indexes(environ: Mapping[str, str], home: Path) -> dict[str, str]:
    found = {}
    for path in _pip_files(environ, home):
        parser = configparser.RawConfigParser(strict=False)
        try:
            parser.read(path, "utf-8")
        except (configparser.Error, UnicodeDecodeError, OSError):
            continue
        for section in ("global", "install"):
            for key, name in (("index-url", "PIP_INDEX_URL"), ("extra-index-url", "PIP_EXTRA_INDEX_URL")):
                value = " ".join(parser.get(section, key, fallback="").split())
                if value:
                    found[name] = value
    return found


def _first(paths: Iterable[str | Path]) -> str:
    return next((str(path) for path in paths if str(path) and Path(path).is_file()), "")
