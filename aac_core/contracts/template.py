"""Projects that ``aac init`` can write."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ProjectTemplate:
    """A folder of files that becomes a project.

    Args:
        name: what ``-t`` says.
        summary: one line for ``--list-templates``.
        runtime: the runtime that it is written for.
        files: ``package:folder``; names that end in ``.j2`` are rendered with ``name``,
            ``provider`` and ``model``, the others are copied.
        default: whether ``aac init -r RUNTIME`` alone takes it.
    """

    name: str
    summary: str
    runtime: str
    files: str
    default: bool = False
