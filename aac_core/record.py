"""Timed steps of one command, and who is told about them."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aac_core.contracts.events import Listener, Progress, Run, Step, ignore
from aac_core.errors import AacError

if TYPE_CHECKING:
    from aac_core.app import Agent, App
    from aac_core.contracts.exporter import Exporter


@dataclass
class Draft:
    """What a running step notes about its outcome."""

    digest: str = ""
    cached: bool | None = None
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass
class Recorder:
    """Times the steps of one command, and tells plugins and exporters what happened."""

    app: App
    command: str
    agent: str = ""
    listen: Listener = ignore
    exporters: tuple[tuple[Exporter, Any], ...] = ()
    steps: list[Step] = field(default_factory=list)

    @contextmanager
    def step(self, name: str, text: str = "") -> Iterator[Draft]:
        """Time one step; its failure is recorded and goes on."""
        draft, started, clock = Draft(), time.time(), time.monotonic()
        outcome = "ok"
        self.listen(Progress(name, text or name, "start"))
        try:
            yield draft
        except AacError:
            outcome = "failed"
            raise
        except BaseException:
            outcome = "interrupted"
            raise
        finally:
            seconds = time.monotonic() - clock
            step = Step(name, started, seconds, outcome, draft.cached, draft.digest, draft.detail)
            self.steps.append(step)
            self.app.plugins.step_finished(step)
            if outcome == "ok":
                self.listen(Progress(name, text or name, "end", seconds=seconds, cached=bool(draft.cached)))

    @contextmanager
    def run(self) -> Iterator[Recorder]:
        """Record the whole command; exporters get it whatever the outcome is."""
        started, clock, outcome, message = time.time(), time.monotonic(), "ok", ""
        try:
            yield self
        except AacError as error:
            outcome, message = "failed", error.message
            raise
        except BaseException:
            outcome = "interrupted"
            raise
        finally:
            seconds = time.monotonic() - clock
            run = Run(self.command, self.agent, started, seconds, outcome, tuple(self.steps), message)
            self._export(run)

    def _export(self, run: Run) -> None:
        self.app.plugins.run_finished(run)
        for exporter, options in self.exporters:
            try:
                with redirect_stdout(sys.stderr):
                    exporter.export(run, options)
            except Exception as error:  # noqa: BLE001 - a failing exporter never fails a build
                self.app.report.warn(f"the exporter {exporter.name} failed: {error}")


def chosen_exporters(app: App, agent: Agent) -> tuple[tuple[Exporter, Any], ...]:
    """The exporters that the spec names, each with its validated options."""
    from aac_core.options import plugin_options

    chosen = []
    for at, choice in enumerate(agent.spec.spec.exporters):
        exporter = app.plugins.exporters.get(choice.name)
        path = ("spec", "exporters", at, "options")
        chosen.append((exporter, plugin_options(exporter.options, choice.options, path, agent.document)))
    return tuple(chosen)
