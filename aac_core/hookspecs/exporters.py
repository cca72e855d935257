"""Records of runs, and where they go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aac_core.markers import hookspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aac_core.contracts.events import Run, Step
    from aac_core.contracts.exporter import Exporter


@hookspec
def aac_exporters() -> Iterable[Exporter]:  # type: ignore[empty-body]
    """Offer exporters, which get the record of a whole run when ``spec.exporters`` names them.

    Example::

        import sys

        from aac_core.api import Exporter, hookimpl


        def export(run, options):
            line = f"{run.command} of {run.agent}: {run.outcome} after {run.seconds:.1f} s"
            print(line, file=sys.stderr)


        @hookimpl
        def aac_exporters():
            return [Exporter("print", "one line on stderr", export)]
    """


@hookspec
def aac_step_finished(step: Step) -> None:
    """A step ended, well or badly. What this raises becomes a warning.

    Args:
        step: name, start, seconds, outcome, digest.

    Example::

        from aac_core.api import hookimpl

        seen = []


        @hookimpl
        def aac_step_finished(step):
            seen.append((step.name, step.outcome))
    """


@hookspec
def aac_run_finished(run: Run) -> None:
    """A command that acted ended, well or badly. What this raises becomes a warning.

    Args:
        run: the record with all steps.

    Example::

        from aac_core.api import hookimpl

        runs = []


        @hookimpl
        def aac_run_finished(run):
            runs.append(run.outcome)
    """
