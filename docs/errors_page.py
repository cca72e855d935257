"""The page of errors: what each one looks like, and what to do about it."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator

import messages
from messages import Example

from aac_core import errors

_HEAD = """\
# Errors, problems and warnings

What aac prints when something is wrong: each message that its tests provoke, as it was
printed, and the fix. With `--json` the same stands in `error`: `code`, `exitCode`, `message`,
`why`, `detail`, `problems`, and `hints` with a `code` each, which never changes its meaning.
A search for the code of a hint, or for a few words of a message, leads to its place here.
"""
#: What helps with any error of a kind; a hint of the message itself comes before it.
_FIX = {
    "usage": "Change the command line; `aac COMMAND --help` shows what it takes, with examples.",
    "plugin": "`aac plugins` shows what is installed; `--no-plugins` does without strangers' packages.",
    "machine": "`aac doctor` looks at the machine and says what to do.",
    "problem": "Change the place that is named; [agent.yaml](reference/agent-yaml.md) lists every field.",
    "warning": "Nothing has to be done; the build goes on.",
    "plan": "Change the file that is named; `aac plan` shows what is decided, without an engine.",
    "context": "Change or exclude the file that is named.",
    "build": "The last lines of the failed step stand below the message; `-v` shows all of them.",
    "registry": "`aac inspect` and `aac login` show whether the registry answers and lets you in.",
    "signature": "Don't use the image before you know who published it.",
    "undetermined": "Try again; the image may well be signed.",
    "policy": "Change what the rule refuses, or the rule.",
    "run": "`aac logs` and `aac test` show what the agent does.",
    "transient": "Try again later.",
}
_TITLES = {
    "problem": "Problems of agent.yaml and of the project (exit codes 10 and 20)",
    "warning": "Warnings",
}


def page() -> str:
    """The whole page."""
    found = messages.examples()
    kinds = {one.kind for one in found}
    classes = [kind for kind in _classes() if kind.code in kinds]
    titles = {kind.code: f"`{kind.code}` (exit code {kind.exit_code})" for kind in classes}
    parts = [_HEAD]
    for kind, title in {**titles, **_TITLES}.items():
        parts += [f"## {title}\n", f"{_about(kind)}{_FIX[kind]}\n"]
        parts += _entries(one for one in found if one.kind == kind)
    return "\n".join([*parts, *_rest(found)])


def _classes() -> list[type[errors.AacError]]:
    kinds = (kind for _, kind in inspect.getmembers(errors, inspect.isclass))
    found = [kind for kind in kinds if issubclass(kind, errors.AacError)]
    return sorted(found, key=lambda kind: (kind.exit_code, kind.code))


def _about(kind: str) -> str:
    text = next((inspect.getdoc(one) or "" for one in _classes() if one.code == kind), "")
    return f"{text.split('.')[0].strip()}. ".replace("``", "`").replace("\n", " ") if text else ""


def _entries(found: Iterable[Example]) -> Iterator[str]:
    for one in sorted(found, key=lambda one: (one.shown.lower(), one.shown)):
        yield f"```\n{_fenced(one.shown)}\n```\n"
        if one.hints:
            yield "".join(f"- fix (`{code}`): {_line(text)}\n" for code, text in one.hints)


def _rest(found: Iterable[Example]) -> Iterator[str]:
    """Hints that no example has: they need a machine or a registry in a state that tests don't make."""
    seen = {code for one in found for code, _ in one.hints}
    yield "## Hints of rarer situations\n\nThey have no example here.\n"
    for code, texts in messages.hints().items():
        if code not in seen:
            said = " · ".join(dict.fromkeys(_line(one.text) for one in texts))
            yield f"- `{code}`: {said}"
    yield ""


def _fenced(text: str) -> str:
    return "\n".join(line.rstrip().replace("```", "'''") for line in text.split("\n"))


def _line(text: str) -> str:
    return " ".join(text.split()).replace("<", "\\<").replace("*", "\\*")
