"""A line of ``scripts`` in exec form: an image has no shell that it needs, and no npm."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aac_runtimes.nodejs.programs import is_development

#: From a program of a package to the command that starts it.
Programs = Callable[[str], tuple[str, ...]]

_ASSIGNED = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
_PORT = re.compile(r"\$\{PORT(?::?-([^}]*))?\}|\$PORT\b")
_RUNNERS = ("npm", "pnpm", "yarn")
_BUILDS = re.compile(r"(?:npm|pnpm|yarn)(?: run)? \S*build\S*|tsc\b.*|\S+ build\b.*|rimraf\b.*")
_IGNORED = re.compile(r"--watch(?:-path=.*|-preserve-output)?|--inspect(?:-brk)?(?:=.*)?|--env-file=.*")


@dataclass(frozen=True)
class Command:
    """What a script comes to.

    Args:
        words: exec form; empty when it can't be taken over.
        environment: variables that it sets.
        left_out: arguments that have no place in an image.
        why_not: the reason, for people.
    """

    words: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    left_out: tuple[str, ...] = ()
    why_not: str = ""


def read_command(
    text: str, scripts: Mapping[str, str], port: int, program: Programs, depth: int = 0
) -> Command:
    """Read a script.

    Args:
        scripts: those that it may call.
        port: what PORT will be.
        program: the command that starts a program of a package, () when none is installed.
    """
    try:
        parts = _parts(_PORT.sub(str(port), text))
    except ValueError:
        return Command(why_not="is no command line that can be read")
    environment, words = _assigned(parts[-1])
    before = [" ".join(part) for part in parts[:-1]]
    refusal = next((f"runs {part!r} before it starts" for part in before if not _BUILDS.fullmatch(part)), "")
    if refusal or not words or any(char in word for word in words for char in "$`|;&<>"):
        return Command(why_not=refusal or "needs a shell")
    called = _called(words, scripts)
    if called and depth < 5:
        inner = read_command(called, scripts, port, program, depth + 1)
        return Command(inner.words, (*environment, *inner.environment), inner.left_out, inner.why_not)
    return _command(words, environment, program)


def _command(words: tuple[str, ...], environment: tuple[tuple[str, str], ...], program: Programs) -> Command:
    if is_development(words):
        return Command(why_not=f"runs {' '.join(words[:2])}, which is for development")
    found = ("node",) if words[0] in ("node", "nodejs") else program(words[0])
    if not found:
        return Command(why_not=f"runs {words[0]}, which no package among the dependencies brings")
    left_out = tuple(word for word in words[1:] if _IGNORED.fullmatch(word))
    kept = tuple(word for word in words[1:] if word not in left_out)
    return Command((*found, *kept), environment, left_out)


def _parts(text: str) -> list[list[str]]:
    lexer = shlex.shlex(text, posix=True, punctuation_chars="&|;<>")
    lexer.whitespace_split, lexer.commenters = True, ""
    parts: list[list[str]] = [[]]
    for word in lexer:
        if word == "&&":
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def _assigned(words: list[str]) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Variables before a command, with or without ``cross-env`` or ``env``."""
    found: list[tuple[str, str]] = []
    rest = list(words)
    while rest:
        match = _ASSIGNED.fullmatch(rest[0])
        if match:
            found.append((match[1], match[2]))
        elif rest[0] not in ("cross-env", "env", "exec", "npx"):
            break
        rest.pop(0)
    return tuple(found), tuple(rest)


def _called(words: tuple[str, ...], scripts: Mapping[str, str]) -> str:
    """The script that ``npm run NAME`` and its like call, "" for anything else."""
    if words[0] not in _RUNNERS:
        return ""
    names = [word for word in words[1:] if not word.startswith("-") and word != "run"]
    return scripts.get(names[0], "") if names else ""
