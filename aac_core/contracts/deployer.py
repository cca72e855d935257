"""What turns a published image into manifests of a place where it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aac_core.contracts.plan import BuildPlan
from aac_core.contracts.registry import Reference


@dataclass(frozen=True)
class Deployer:
    """Renders manifests.

    Args:
        name: what ``--to`` says.
        summary: one line for ``aac plugins``.
        render: pure; from the plan and the image by digest to files (name, text).
    """

    name: str
    summary: str
    render: Callable[[BuildPlan, Reference], tuple[tuple[str, str], ...]]
