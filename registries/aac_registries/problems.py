"""What a registry says when it refuses, as an error that helps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aac_core.api import Hint, RegistryError, printable
from aac_registries.echo import without

if TYPE_CHECKING:
    from aac_registries.transport import Answer

_LONGEST = 300


def brief(text: str) -> str:
    """At most 300 characters, with control and format characters escaped: it goes to a terminal."""
    return printable(" ".join(text.split())[:_LONGEST])


def codes(answer: Answer) -> tuple[str, ...]:
    """The error codes of an answer (distribution specification, "Error Codes")."""
    return tuple(code for code, _ in _errors(answer))


def cause(answer: Answer) -> str:
    """Why, in the registry's words, or the status alone."""
    told = [brief(f"{code.lower()}: {text}" if text else code.lower()) for code, text in _errors(answer)]
    return f"HTTP {answer.status}" + (f", {'; '.join(told)}" if told else "")


def says_absent(answer: Answer) -> bool:
    """Whether a 404 comes from a registry and not from a web page before it."""
    return answer.status == 404 and not answer.header("content-type").startswith("text/html")


def refused(answer: Answer, *, host: str, what: str) -> RegistryError:
    """The error for an answer that is neither success nor worth a retry.

    Args:
        what: completes "could not …", ``push to example.com/a``.
    """
    found = codes(answer)
    hints: tuple[Hint, ...] = ()
    if answer.status == 401 or "UNAUTHORIZED" in found:
        hints = (login_hint(host),)
    elif answer.status == 403 or "DENIED" in found:
        hints = (
            Hint("registry-denied", "ask the owner of the repository for the right to push or pull"),
            login_hint(host),
        )
    elif "NAME_UNKNOWN" in found:
        hints = (Hint("repository-unknown", "check the name, or create the repository first"),)
    elif answer.status == 405 or "UNSUPPORTED" in found:
        hints = (Hint("registry-unsupported", "the registry was set up without this ability"),)
    return RegistryError(f"could not {what}", why=cause(answer), hints=hints)


def login_hint(host: str) -> Hint:
    """How to log in."""
    return Hint("registry-login", f"aac login {host}")


def _errors(answer: Answer) -> list[tuple[str, str]]:
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        return []
    errors = document.get("errors") if isinstance(document, dict) else None
    found = [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    return [(_text(error, "code", answer)[:80], _text(error, "message", answer)) for error in found[:3]]


def _text(error: dict[str, object], name: str, answer: Answer) -> str:
    """In the registry's words, but what we told it: that is cut out before the text is shortened."""
    return without(str(error.get(name) or ""), answer.secrets)[:_LONGEST]
