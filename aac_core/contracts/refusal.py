"""How a validator of a model says no: in plain words, with hints, at one or more places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aac_core.errors import Hint, printable

LONGEST = 60


@dataclass(frozen=True)
class Complaint:
    """One finding; ``at`` is the path below the value that the validator was given."""

    message: str
    hints: tuple[Hint, ...] = ()
    at: tuple[str | int, ...] = ()


class RefusedError(ValueError):
    """Raised by validators; pydantic carries it to the place that makes problems of it."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("; ".join(complaint.message for complaint in self.complaints))


def refuse(message: str, *hints: Hint) -> RefusedError:
    """A refusal with one complaint about the value itself."""
    return RefusedError((Complaint(message, hints),))


def raise_all(complaints: Iterable[Complaint]) -> None:
    """Refuse when there is anything to complain about."""
    found = tuple(complaints)
    if found:
        raise RefusedError(found)


def shown(text: str) -> str:
    """Text for a message: quoted, control and invisible characters escaped, shortened."""
    cut = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return printable(repr(cut))
