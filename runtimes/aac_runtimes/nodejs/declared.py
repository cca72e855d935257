"""``spec.dependencies``: packages in ``agent.yaml`` beside those of ``package.json``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from aac_runtimes.nodejs.errors import spec_problem
from aac_runtimes.nodejs.locks.model import Graph
from aac_runtimes.nodejs.semver import is_range, satisfies
from aac_runtimes.nodejs.workspace import Workspace

from aac_core.api import Problem

_FIELD = "spec.dependencies[{}]"
#: npm's rules for names, and a range or a tag after it.
_ENTRY = re.compile(r"((?:@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*)(?:@(.+))?", re.IGNORECASE)
_TAG = re.compile(r"[a-z][\w.-]*", re.IGNORECASE)


def read_declared(entries: Iterable[str]) -> tuple[dict[str, tuple[str, str]], tuple[Problem, ...]]:
    """Names to (range, field), and why an entry is refused: options, addresses and paths are."""
    found: dict[str, tuple[str, str]] = {}
    problems: list[Problem] = []
    for index, text in enumerate(entries):
        match = _ENTRY.fullmatch(text.strip())
        wanted = ((match[2] or "*") if match else "").strip()
        if match and (is_range(wanted) or _TAG.fullmatch(wanted)):
            found[match[1]] = (wanted, _FIELD.format(index))
            continue
        hint = ("requirement", 'write a name and a range of npm, such as "express@^5.1.0"')
        message = f"{text!r:.80} is no package of a registry with a range of versions"
        problems.append(spec_problem(message, _FIELD.format(index), hint))
    return found, tuple(problems)


def against(
    declared: Mapping[str, tuple[str, str]], workspace: Workspace, graph: Graph, lock: str
) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """What the agent's manifest has to be given, and what contradicts its lock.

    Args:
        lock: the file, for the message.
    """
    missing: dict[str, str] = {}
    problems: list[Problem] = []
    for name, (wanted, field) in declared.items():
        version = graph.version(workspace.agent, name)
        if name not in workspace.manifest.required:
            missing[name] = wanted
        if version and satisfies(version, wanted) is False:
            hint = ("one-version", f"change the entry, or package.json and {lock}")
            message = f"{name}@{wanted} conflicts with {lock}, which has {name} {version}"
            problems.append(spec_problem(message, field, hint))
    return missing, tuple(problems)
