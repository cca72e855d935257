"""Writing credentials where Docker looks for them."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from aac_core.api import MachineError
from aac_registries.credentials import config_key, config_path, helper_for, read_config


def save(host: str, username: str, password: str) -> str:
    """Through the configured helper, else in config.json.

    Returns:
        a warning for the user, or "".
    """
    config = read_config()
    helper = helper_for(config, host)
    if helper is not None:
        helper.store(config_key(host), username, password)
        return ""
    auth = base64.b64encode(f"{username}:{password}".encode()).decode()
    write_config(config | {"auths": _auths(config) | {config_key(host): {"auth": auth}}})
    return f"the password is stored unencrypted in {config_path()}; a credential helper keeps it better"


def forget(host: str) -> None:
    """Remove the credentials from the helper and from config.json."""
    config = read_config()
    helper = helper_for(config, host)
    if helper is not None:
        helper.erase(config_key(host))
    auths = _auths(config)
    left = {key: value for key, value in auths.items() if key not in (host, config_key(host))}
    if left != auths:
        write_config(config | {"auths": left})


def write_config(config: dict[str, Any]) -> None:
    """Replace config.json in one step, readable for its owner only; a link stays a link.

    Raises:
        MachineError: the folder can't be written.
    """
    path = Path(os.path.realpath(config_path()))
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".config-")
        with contextlib.ExitStack() as stack:
            stack.callback(Path(name).unlink, missing_ok=True)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(config, file, indent="\t")
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
    except OSError as error:
        raise MachineError(f"could not write {path}", why=error.strerror or "") from None


def _auths(config: dict[str, Any]) -> dict[str, Any]:
    auths = config.get("auths")
    return dict(auths) if isinstance(auths, dict) else {}
