"""The reader of each lock."""

from __future__ import annotations

import json

from aac_runtimes.nodejs.errors import problem, read_json, read_yaml
from aac_runtimes.nodejs.locks import npm, pnpm, yarn
from aac_runtimes.nodejs.locks.model import Graph
from aac_runtimes.nodejs.managers import Manager
from aac_runtimes.nodejs.workspace import Workspace

from aac_core.api import Problem, Project

#: What makes a lock anew.
COMMANDS = {"npm": "npm install", "pnpm": "pnpm install", "yarn": "yarn install"}


def read_lock(project: Project, manager: Manager, workspace: Workspace) -> Graph:
    """The project's own lock; nothing when it has none.

    Raises:
        PlanError: it can't be used.
    """
    file, members = manager.lock, workspace.members
    if not file:
        return Graph()
    if manager.name == "npm":
        return npm.read(read_json(project, file), file, members)
    if manager.name == "pnpm":
        return pnpm.read(read_yaml(project, file), file, members)
    if manager.berry:
        return yarn.read_berry(read_yaml(project, file), file, members)
    return yarn.read_classic(project.read_text(file), file, members)


def read_resolved(text: str, manager: Manager, workspace: Workspace) -> Graph:
    """The lock that aac made; only npm's is read, whose programs and versions the start may need."""
    return npm.read(json.loads(text), "aac.lock", workspace.members) if manager.name == "npm" else Graph()


def stale_problems(graph: Graph, manager: Manager) -> tuple[Problem, ...]:
    """An error that names everything the lock lacks."""
    if not graph.stale:
        return ()
    hint = ("lock-again", f"run {COMMANDS[manager.name]}, and commit {manager.lock}")
    shown = ", ".join(graph.stale[:5]) + (" and more" if len(graph.stale) > 5 else "")
    return (problem(f"{manager.lock} is older than package.json: it lacks {shown}", manager.lock, hint),)
