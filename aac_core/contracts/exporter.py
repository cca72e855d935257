"""Where the record of a run can be sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aac_core.contracts.events import Run


@dataclass(frozen=True)
class Exporter:
    """Sends the record of a finished run somewhere.

    Args:
        name: what ``spec.exporters`` says.
        summary: one line for ``aac plugins``.
        export: takes the run and the validated options; what it raises becomes a warning.
        options: ``module:attribute`` of the pydantic model of its options, or "".
    """

    name: str
    summary: str
    export: Callable[[Run, Any], None]
    options: str = ""
