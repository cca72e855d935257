"""What the source can say: messages and hints as patterns, and real examples of them.

``docs/errors.json`` holds one real example of each message that the tests provoke; the tests
write it (``pytest --regen``) and fail when they provoke one that it lacks. This module knows
which messages and hints the source has, so that a stale example is found without running it.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDERS = ("aac_core", "plugins/aac_plugins", "runtimes/aac_runtimes", "registries/aac_registries")
FILE = ROOT / "docs/errors.json"
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
#: Fewer letters of its own make a pattern match what it has not said.
_LETTERS = 6
_PAIR = 2


@dataclass(frozen=True)
class Template:
    """A text of the source; what is filled in stands as ``{name}``."""

    text: str
    pattern: re.Pattern[str]
    letters: int


#: A text that is put together elsewhere.
_ANY = Template("…", re.compile(".*", re.DOTALL), 0)


@dataclass(frozen=True)
class Example:
    """One message as it was printed.

    Args:
        kind: the code of the error's class, ``problem`` or ``warning``.
        template: of the message.
        shown: the lines on the terminal.
        hints: code and text of each, in order.
    """

    kind: str
    template: str
    shown: str
    hints: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        """What tells it from others: one message may come with several hints."""
        return self.kind, self.template, tuple(code for code, _ in self.hints)


def examples() -> tuple[Example, ...]:
    """Those that are written down."""
    found = json.loads(FILE.read_text("utf-8")) if FILE.exists() else []
    return tuple(
        Example(
            one["kind"],
            one["template"],
            "\n".join(one["shown"]),
            tuple((code, text) for code, text in one["hints"]),
        )
        for one in found
    )


def write(found: Iterable[Example]) -> None:
    """Write them down, sorted."""
    documents = [
        {
            "kind": one.kind,
            "template": one.template,
            "shown": one.shown.split("\n"),
            "hints": [list(hint) for hint in one.hints],
        }
        for one in sorted(found, key=lambda one: one.key)
    ]
    FILE.write_text(json.dumps(documents, indent=1, ensure_ascii=False) + "\n", "utf-8")


@cache
def trees() -> tuple[ast.Module, ...]:
    """The syntax trees of everything that is shipped."""
    paths = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    return tuple(ast.parse(path.read_text("utf-8")) for path in paths)


@cache
def templates() -> tuple[Template, ...]:
    """Every text of the source that could be a message, those with most letters first."""
    nodes = [node for tree in trees() for node in ast.walk(tree)]
    inner = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    whole = [node for node in nodes if isinstance(node, ast.JoinedStr) or id(node) not in inner]
    found = {made.text: made for node in whole if (made := template(node)) and made.letters >= _LETTERS}
    return tuple(sorted(found.values(), key=lambda one: (-one.letters, one.text)))


def template(node: ast.AST) -> Template | None:
    """A string or an f-string as a template."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _made([ast.Constant(node.value)])
    if isinstance(node, ast.JoinedStr):
        return _made(node.values)
    return None


def _made(parts: Iterable[ast.expr]) -> Template:
    text, pattern, letters = "", "", 0
    for part in parts:
        if isinstance(part, ast.Constant):
            value = str(part.value)
            # Texts of tables are filled in with str.format.
            pieces = re.split(r"(\{\w*\})", value)
            pattern += "".join(".*" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces))
            text, letters = text + value, letters + sum(char.isalpha() for char in "".join(pieces[::2]))
        elif isinstance(part, ast.FormattedValue):
            text, pattern = text + "{" + ast.unparse(part.value) + "}", pattern + ".*"
    return Template(text, re.compile(pattern, re.DOTALL), letters)


@cache
def said_by(message: str) -> Template | None:
    """The text of the source that a message was made from: of those that fit, the one that says most."""
    whole = (one for one in templates() if one.pattern.fullmatch(message))
    return next(whole, None) or next((one for one in _ends() if one.pattern.search(message)), None)


@cache
def _ends() -> tuple[Template, ...]:
    """For messages that begin with a name and are put together elsewhere."""
    return tuple(
        replace(one, text="{…} " + one.text, pattern=re.compile(" " + one.pattern.pattern + r"\Z", re.DOTALL))
        for one in templates()
        if one.letters >= _LETTERS * 2
    )


@cache
def hints() -> dict[str, tuple[Template, ...]]:
    """The codes of hints, each with its texts: ``Hint(code, text)``, and pairs and rules in tables."""
    found: dict[str, list[Template]] = {}
    for code, text in (pair for tree in trees() for node in ast.walk(tree) for pair in _pairs(node)):
        if isinstance(code, ast.Constant) and isinstance(code.value, str) and _CODE.fullmatch(code.value):
            found.setdefault(code.value, []).append(template(text) or _ANY)
    return {code: tuple(texts) for code, texts in sorted(found.items())}


def _pairs(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(node, ast.Call) and len(node.args) > 1:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in ("Hint", "_fixed"):
            yield node.args[0], node.args[1]
        elif name == "_rule":
            yield node.args[1], node.args[2]
        yield from (pair for one in node.args[1:] if (pair := _pair(one)))
    elif isinstance(node, ast.Assign) and "hint" in ast.unparse(node.targets[0]).lower():
        yield from (pair for one in ast.walk(node.value) if (pair := _pair(one)))


def _pair(node: ast.AST) -> tuple[ast.expr, ast.expr] | None:
    """A hint that a helper makes of two texts."""
    return (node.elts[0], node.elts[1]) if isinstance(node, ast.Tuple) and len(node.elts) == _PAIR else None


def current(example: Example) -> bool:
    """Whether the source still has the message and the hints of an example."""
    texts = {one.text for one in (*templates(), *_ends())}
    return example.template in texts and all(
        any(one.pattern.fullmatch(text) for one in hints().get(code, ())) for code, text in example.hints
    )
