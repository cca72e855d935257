"""Follows one build, and says afterwards what was cached, what ran, and why."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from aac_core import last_build
from aac_core.contracts.events import Listener, Progress
from aac_core.reasons import Inputs, explain

if TYPE_CHECKING:
    from pathlib import Path

    from aac_core.app import Agent
    from aac_core.contracts.builder import BuildRequest, BuiltStep


class Comparison:
    """Listens to the builder; what it compares is read meanwhile, so that nobody waits for it."""

    def __init__(self, agent: Agent, request: BuildRequest, listen: Listener) -> None:
        self._agent, self._request, self._listen = agent, request, listen
        self._ran: set[str] = set()
        pool = ThreadPoolExecutor(1)
        self._read = pool.submit(self._look)
        pool.shutdown(wait=False)

    def listen(self, progress: Progress) -> None:
        """Note a part of a stage that was not cached; what FROM names is never marked as cached."""
        if progress.kind == "end" and not progress.cached and not progress.text.startswith("FROM "):
            self._ran.add(progress.step.removeprefix("build/"))
        self._listen(progress)

    def steps(self) -> tuple[BuiltStep, ...]:
        """After a build that succeeded: each step; its inputs are kept for the next comparison."""
        target, before, now = self._read.result()
        if target and now != before:
            last_build.save(target, now)
        names = [step.name for step in self._request.plan.steps if not step.made_by]
        return explain(names, self._ran, before=before, now=now, no_cache=self._request.no_cache)

    def _look(self) -> tuple[Path | None, Inputs | None, Inputs]:
        try:
            target = last_build.place(self._agent.file, self._request)
        except RuntimeError:  # nobody's home is known
            target = None
        before = last_build.load(target) if target else None
        known = before.files if before else {}
        return target, before, last_build.inputs_of(self._request, self._agent.project.files, known)
