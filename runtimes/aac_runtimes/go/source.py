"""What a Go file says about itself: package, imports, embedded files, a start, a version variable."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

_LEXEME = re.compile(
    r"(?P<comment>//[^\n]*|/\*.*?\*/)"
    r"|(?P<string>`[^`]*`|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)+')",
    re.DOTALL,
)
_PACKAGE = re.compile(r"^\s*package\s+(\w+)", re.MULTILINE)
_IMPORTS = re.compile(r"^\s*import\s*(\([^)]*\)|[\w.]*\s*\"\d+\")", re.MULTILINE)
_QUOTED = re.compile(r'"(\d+)"')
_MAIN = re.compile(r"^func\s+main\s*\(\s*\)", re.MULTILINE)
_CONSTRAINT = re.compile(r"//go:build\s+(.+)")
_EMBED = re.compile(r"//go:embed\s+(.+)")
_EMBED_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|`([^`]*)`|(\S+)')
#: A string variable of the package: what the linker's -X can set.
_VERSION = re.compile(r"^(?:var|\t)\s*(version|Version)\s*(?:string\s*)?(?:=\s*\"\d+\"\s*)?$", re.MULTILINE)
_CONST_BLOCK = re.compile(r"^(?:const|type|func|import)\b[^\n]*[({]$.*?^[)}]", re.MULTILINE | re.DOTALL)
_LISTENS = re.compile(
    r"\bListenAndServe(?:TLS)?\(|\bhttp\.Serve\(|\.Run\(\s*\"\d+\"\s*\)|\.(?:Listen|Start)\(\s*(?:\"\d+\"|addr|port)"
)
_LONGEST = 255  # of what may be a path
_SERVES_STDIO = re.compile(r"\bServeStdio\(|\bNewStdioServer(?:Transport)?\(|\bStdioTransport\b")


@dataclass(frozen=True)
class Embed:
    """A pattern of a ``//go:embed`` line."""

    pattern: str
    line: int


def embedded(folder: str, embed: Embed) -> str:
    """A regular expression for the files below the context that a pattern in this folder takes.

    A pattern that is a folder takes all in it; ``*`` and ``?`` do not cross ``/`` (package embed,
    "Directives"; path.Match).
    """
    pieces = {"*": "[^/]*", "?": "[^/]"}
    name = posixpath.normpath(posixpath.join(folder, embed.pattern))
    return "".join(pieces.get(char) or re.escape(char) for char in name) + "(?:/.*)?"


@dataclass(frozen=True)
class GoFile:
    """One file, comments and strings understood.

    Args:
        constraint: the ``//go:build`` expression, "" for none.
        starts: whether it declares ``func main()``.
        version: the name and line of a string variable ``version`` or ``Version``.
        pure: whether it imports no ``"C"``; ``c_line`` is the line that does.
        strings: the short ones in it, as written.
        libraries: what its ``#cgo`` lines link with, outside of the project.
    """

    path: str
    package: str
    constraint: str = ""
    imports: tuple[str, ...] = ()
    embeds: tuple[Embed, ...] = ()
    starts: bool = False
    version: tuple[str, int] = ("", 0)
    c_line: int = 0
    libraries: tuple[str, ...] = ()
    listens: bool = False
    serves_stdio: bool = False
    strings: tuple[str, ...] = ()


class _Text:
    """The text with comments blanked and strings replaced by their number, lines kept."""

    def __init__(self, text: str) -> None:
        self.comments: list[tuple[str, int]] = []
        self.strings: list[str] = []
        self._line, self._at, self._text = 1, 0, text
        self.code = _LEXEME.sub(self._replace, text)

    def _replace(self, match: re.Match[str]) -> str:
        self._line += self._text.count("\n", self._at, match.start())
        self._at = match.start()
        newlines = "\n" * match[0].count("\n")
        if match["comment"]:
            self.comments.append((match["comment"], self._line))
            return newlines or ""
        self.strings.append(match["string"][1:-1])
        return f'"{len(self.strings) - 1}"' + newlines


def read_go(path: str, text: str) -> GoFile:
    """The file; one that can't be read as Go has no package."""
    if "\0" in text:
        return GoFile(path, "")
    lexed = _Text(text)
    code = lexed.code
    package = _PACKAGE.search(code)
    imports = tuple(
        lexed.strings[int(number)] for block in _IMPORTS.findall(code) for number in _QUOTED.findall(block)
    )
    head = code.count("\n", 0, package.start(1)) + 1 if package else 0
    return GoFile(
        path,
        package[1] if package else "",
        _constraint(lexed, head),
        imports,
        _embeds(lexed),
        _MAIN.search(code) is not None,
        _version(code),
        _c_line(lexed, code) if "C" in imports else 0,
        _libraries(lexed) if "C" in imports else (),
        _LISTENS.search(code) is not None,
        _SERVES_STDIO.search(code) is not None,
        tuple(text for text in lexed.strings if 0 < len(text) <= _LONGEST and "\n" not in text),
    )


def _constraint(lexed: _Text, head: int) -> str:
    before = (text for text, line in lexed.comments if line < head)
    return next((match[1].strip() for text in before if (match := _CONSTRAINT.match(text))), "")


def _embeds(lexed: _Text) -> tuple[Embed, ...]:
    found = []
    for text, line in lexed.comments:
        match = _EMBED.match(text)
        for word in _EMBED_WORD.findall(match[1]) if match else ():
            found.append(Embed(next(part for part in word if part).removeprefix("all:"), line))
    return tuple(found)


def _version(code: str) -> tuple[str, int]:
    """Blocks that hold no variables are blanked first; an indented name is one of a ``var`` block."""
    flat = _CONST_BLOCK.sub(lambda match: "\n" * match[0].count("\n"), code)
    match = _VERSION.search(flat)
    return (match[1], flat.count("\n", 0, match.start(1)) + 1) if match else ("", 0)


def _c_line(lexed: _Text, code: str) -> int:
    number = lexed.strings.index("C")
    return code.count("\n", 0, code.index(f'"{number}"')) + 1


def _libraries(lexed: _Text) -> tuple[str, ...]:
    """``-lNAME`` and the packages of ``pkg-config:`` in the comment before ``import "C"``."""
    lines = [line for text, _ in lexed.comments for line in text.splitlines() if "#cgo" in line]
    found: list[str] = []
    for line in lines:
        if "pkg-config:" in line:
            found += line.partition("pkg-config:")[2].split()
        elif "LDFLAGS:" in line:
            found += [word[2:] for word in line.split() if word.startswith("-l")]
    return tuple(dict.fromkeys(name for name in found if name not in _IN_LIBC))


#: Libraries that the C compiler's own packages bring.
_IN_LIBC = ("c", "m", "pthread", "dl", "rt", "stdc++", "gcc", "util", "resolv")
