"""Where aac keeps what is nobody's project: engines, tools, what the last builds were made from."""

from __future__ import annotations

import os
from pathlib import Path


def data_folder() -> Path:
    """``$AAC_HOME``, else ``$XDG_DATA_HOME/aac``, else ``~/.local/share/aac``; need not exist."""
    if home := os.environ.get("AAC_HOME"):
        return Path(home).expanduser().absolute()
    if shared := os.environ.get("XDG_DATA_HOME"):
        return Path(shared).absolute() / "aac"
    return Path("~/.local/share/aac").expanduser()
