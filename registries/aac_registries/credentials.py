"""Credentials as Docker keeps them (docker CLI reference, "docker login")."""

from __future__ import annotations

import base64
import binascii
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aac_core.api import Hint, MachineError
from aac_registries.helper import Helper

#: The key of Docker Hub in config.json.
_HUB = "https://index.docker.io/v1/"
#: What a helper returns as user name when the secret is an identity token.
_TOKEN_USER = "<token>"  # noqa: S105 - a marker of the protocol, no secret


@dataclass(frozen=True)
class Credential:
    """A user with a password, or a token; ``repr`` shows no secret.

    Args:
        identity_token: to be exchanged for access tokens (OAuth 2).
        registry_token: to be sent as it is.
    """

    username: str = ""
    password: str = field(default="", repr=False)
    identity_token: str = field(default="", repr=False)
    registry_token: str = field(default="", repr=False)

    @property
    def basic(self) -> str:
        """The value of an Authorization header."""
        return "Basic " + base64.b64encode(f"{self.username}:{self.password}".encode()).decode()


def config_path() -> Path:
    """``$DOCKER_CONFIG/config.json``, else ``~/.docker/config.json``; need not exist."""
    folder = os.environ.get("DOCKER_CONFIG")
    return (Path(folder) if folder else Path("~/.docker").expanduser()) / "config.json"


def read_config() -> dict[str, Any]:
    """Docker's configuration, {} when there is none.

    Raises:
        MachineError: it can't be read; the message holds nothing of it.
    """
    path = config_path()
    hint = Hint("docker-config", f"repair or remove {path}")
    try:
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise MachineError(f"could not read {path}", why=type(error).__name__, hints=(hint,)) from None
    if not isinstance(document, dict):
        raise MachineError(f"{path} is no JSON object", hints=(hint,))
    return document


def config_key(host: str) -> str:
    """The key of a host in ``auths`` and for helpers."""
    return _HUB if host == "docker.io" else host


def helper_for(config: dict[str, Any], host: str) -> Helper | None:
    """The helper that keeps a host's credentials: ``credHelpers`` before ``credsStore``."""
    helpers = config.get("credHelpers")
    chosen = helpers.get(host) or helpers.get(config_key(host)) if isinstance(helpers, dict) else None
    name = chosen or config.get("credsStore")
    return Helper(name) if isinstance(name, str) and name else None


def find(host: str) -> Credential | None:
    """What Docker knows for ``host[:port]``; None when there is nothing.

    Raises:
        MachineError: the configuration or a helper is broken.
    """
    config = read_config()
    helper = helper_for(config, host)
    if helper is not None and (answer := helper.get(config_key(host))) is not None:
        return _from_helper(*answer)
    auths = config.get("auths")
    if not isinstance(auths, dict):
        return None
    for key in (config_key(host), host, f"https://{host}", f"https://{host}/v2/", f"https://{host}/v1/"):
        if isinstance(auths.get(key), dict) and (found := _from_entry(auths[key])) is not None:
            return found
    return None


def _from_helper(username: str, secret: str) -> Credential:
    if username == _TOKEN_USER:
        return Credential(identity_token=secret)
    return Credential(username, secret)


def _from_entry(entry: dict[str, Any]) -> Credential | None:
    texts = {key: value for key, value in entry.items() if isinstance(value, str)}
    username, password = texts.get("username", ""), texts.get("password", "")
    if auth := texts.get("auth"):
        try:
            username, _, password = base64.b64decode(auth, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise MachineError(f"an entry of auths in {config_path()} is no base64 text") from None
    found = Credential(
        username, password.rstrip("\0"), texts.get("identitytoken", ""), texts.get("registrytoken", "")
    )
    return found if found != Credential() else None
