"""How the docker client finds the private buildx without losing the user's credentials.

The client looks for plugins in ``$DOCKER_CONFIG/cli-plugins`` and for credentials in
``$DOCKER_CONFIG/config.json``; no variable names one without the other. So each user's
configuration gets a shadow folder: ``cli-plugins`` is ours, everything else is a symbolic
link to the user's own. Nothing is copied, and ``docker login`` writes through the link into
the user's file. cosign and oras read the same folder. (Measured: the client follows a link
when it saves; calling the plugin by itself works too, but not below ``docker``.)
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from aac_plugins.engine.folder import Layout


def user_config() -> Path:
    """``$DOCKER_CONFIG``, else ``~/.docker``; need not exist."""
    return Path(os.environ.get("DOCKER_CONFIG") or "~/.docker").expanduser().absolute()


def shadow(layout: Layout) -> Path:
    """The folder for ``DOCKER_CONFIG``, brought up to date."""
    user = user_config()
    if user.parent == layout.clients:
        return user
    folder = layout.clients / hashlib.sha256(os.fsencode(user)).hexdigest()[:8]
    (folder / "cli-plugins").mkdir(parents=True, exist_ok=True, mode=0o700)
    _link(folder / "cli-plugins/docker-buildx", layout.bin / "docker-buildx")
    theirs = {path.name for path in user.glob("*")} - {"cli-plugins"}
    # config.json also when absent: `docker login` is to make the user's, not one of ours.
    with contextlib.suppress(OSError):
        user.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in theirs | {"config.json"}:
        _link(folder / name, user / name)
    return folder


def environment(layout: Layout) -> dict[str, str]:
    """What a child needs to use the private engine.

    The user's own programs come first on PATH; ours only fill the gaps.
    """
    return {
        "DOCKER_HOST": layout.host,
        "DOCKER_CONFIG": str(shadow(layout)),
        "PATH": os.pathsep.join([os.environ.get("PATH", os.defpath), str(layout.bin)]),
    }


def _link(path: Path, target: Path) -> None:
    if path.is_symlink() and path.readlink() == target:
        return
    if path.is_symlink() or not path.exists():
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.symlink_to(target)
        draft.replace(path)
