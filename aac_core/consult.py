"""Asking a runtime: its functions are a stranger's code, whatever they raise or print."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout

from aac_core.contracts.base import BaseImage
from aac_core.contracts.project import Project
from aac_core.contracts.runtime import Detection, Runtime, RuntimePlan, RuntimeRequest
from aac_core.errors import AacError, PluginError


def detect(runtime: Runtime, project: Project) -> Detection:
    """A runtime that fails in its look at a project claims nothing: it may be none of its business."""
    try:
        with redirect_stdout(sys.stderr):
            return runtime.detect(project)
    except AacError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a stranger raises
        return Detection(False, f"it failed: {_in_words(error)}")


def plan(runtime: Runtime, question: RuntimeRequest) -> RuntimePlan:
    """What a runtime decides.

    Raises:
        PluginError: it fails, or decides nothing.
    """
    try:
        with redirect_stdout(sys.stderr):
            decided: object = runtime.plan(question)
    except AacError:
        raise
    except Exception as error:
        raise PluginError(f"the runtime {runtime.name} failed to plan", why=_in_words(error)) from error
    if not isinstance(decided, RuntimePlan):
        kind = type(decided).__name__
        raise PluginError(f"the runtime {runtime.name} answers with {kind}, expected a RuntimePlan")
    return decided


def images(runtime: Runtime) -> tuple[BaseImage, ...]:
    """The base images that a runtime knows; none when it fails to tell."""
    try:
        with redirect_stdout(sys.stderr):
            return tuple(runtime.images())
    except Exception:  # noqa: BLE001 - whatever a stranger raises
        return ()


def _in_words(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
