"""Everything that aac shows: results on stdout, all else on stderr.

With ``--json`` stdout holds exactly one JSON document, also when the command fails. Text
that comes from elsewhere never reaches a terminal with control or bidirectional characters.
rich is imported when something is drawn.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, is_dataclass
from typing import IO, TYPE_CHECKING, Any

from aac_core.errors import AacError, Hint, Problem, printable

if TYPE_CHECKING:
    from aac_core.contracts.events import Listener

_MARKS = {"error": ("error", "31;1"), "warning": ("warning", "33;1"), "hint": ("hint", "36")}


def _terminal(text: str) -> str:
    """Text for a terminal: lines and tabs stay, what else it would act upon is escaped."""
    return printable(text, keep="\n\t")


@dataclass
class Report:
    """Where a command puts what it has to say; the flags of the command line set it.

    Args:
        json: one JSON document instead of text.
        verbosity: -1 results and errors only, 0 normal, 1 with details.
        color: None decides by the terminal and ``NO_COLOR``.
        progress: ``auto``, ``plain`` or ``json``.
        ending: what a signal would leave now, for the last line.
    """

    json: bool = False
    verbosity: int = 0
    color: bool | None = None
    progress: str = "auto"
    ending: str = ""
    out: IO[str] = field(default_factory=lambda: sys.stdout)
    err: IO[str] = field(default_factory=lambda: sys.stderr)

    def result(self, data: Any, text: str | Callable[[], str] = "") -> None:
        """The result of the command: data for ``--json``, text for people."""
        if self.json:
            self._document(_plain(data))
            return
        shown = text if isinstance(text, str) else text()
        if shown:
            self._print(_terminal(shown).rstrip("\n"))

    def raw(self, text: str) -> None:
        """A result that is a file of its own format: byte for byte, but for a terminal."""
        self.out.write(_terminal(text) if self.out.isatty() else text)
        self.out.flush()

    def say(self, text: str, *, level: int = 0) -> None:
        """A line about what happens, on stderr."""
        if self.verbosity >= level:
            self.line(_terminal(text))

    def line(self, text: str) -> None:
        """A whole line on stderr: a signal finds it written or not, never without its end."""
        self.err.write(text + "\n")
        self.err.flush()

    def warn(self, message: str) -> None:
        """A warning, shown unless quiet."""
        self.problems((Problem(message, severity="warning"),))

    def problems(self, problems: Iterable[Problem]) -> None:
        """Findings, each with its place and hints."""
        for problem in problems:
            if problem.severity == "error" or self.verbosity >= 0:
                self._problem(problem)

    def error(self, error: AacError, hints: tuple[Hint, ...] = ()) -> None:
        """A user's error, as text on stderr, or as the JSON document."""
        if self.json:
            document = error.to_json()
            document["hints"] += [asdict(hint) for hint in hints]
            self._document({"error": document})
            return
        for problem in error.problems:
            self._problem(problem)
        if error.why:
            self._line("why", error.why)
        for line in error.detail:
            print("  | " + _terminal(line), file=self.err)
        for hint in hints:
            self._mark("hint", hint.text)
        self.err.flush()

    def stopped(self, word: str, code: int) -> None:
        """The last line of a call that a signal ends, and its JSON document."""
        error = AacError(f"{word}: {self.ending}" if self.ending else word)
        error.code, error.exit_code = word, code
        if self.json:
            self._document({"error": error.to_json()})
        self.say(error.message, level=-1)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
        """Plain columns, aligned; the caller passes it to :meth:`result`."""
        lines = [[column.upper() for column in columns], *([printable(cell) for cell in row] for row in rows)]
        widths = [max(len(line[at]) for line in lines) for at in range(len(columns))]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        )

    @contextmanager
    def watch(self) -> Iterator[Listener]:
        """A listener that shows progress on stderr while the block runs."""
        from aac_core.progress import watch

        with watch(self) as listener:
            yield listener

    @property
    def colored(self) -> bool:
        """Whether stderr gets colours."""
        if self.color is not None:
            return self.color
        return self.err.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"

    def _problem(self, problem: Problem) -> None:
        place = f"{problem.where}: " if problem.where else ""
        self._mark(problem.severity, place + problem.message)
        for hint in problem.hints:
            self._mark("hint", hint.text)

    def _mark(self, kind: str, text: str) -> None:
        label, color = _MARKS[kind]
        shown = f"\x1b[{color}m{label}\x1b[0m" if self.colored else label
        self.line(f"{shown}: {_terminal(text)}")

    def _line(self, label: str, text: str) -> None:
        self.line(f"  {label}: {_terminal(text)}")

    def _document(self, data: Any) -> None:
        # ASCII only: a file name need not be UTF-8, nor the locale; the document has to be.
        self._print(json.dumps(data, indent=2))

    def _print(self, text: str) -> None:
        self.out.write(text + "\n")
        self.out.flush()


def _plain(value: Any) -> Any:
    """Dataclasses and paths as plain data."""
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)
