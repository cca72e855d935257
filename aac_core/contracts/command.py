"""A subcommand of ``aac``, loaded only when it is called."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """One line of ``aac --help``.

    Args:
        name: the subcommand.
        summary: its line in the help, lower case, without a full stop.
        loader: ``module:attribute`` of a click command; imported when it is called.
        section: the heading under which ``--help`` lists it.
    """

    name: str
    summary: str
    loader: str
    section: str = "more"
