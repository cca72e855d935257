"""The two decorators of the plugin system, apart so that importing them costs little."""

from __future__ import annotations

import pluggy

PROJECT = "aac"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
