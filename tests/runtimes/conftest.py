"""Plans of projects that are made of texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import pytest

from aac_core.api import Project, RuntimePlan, RuntimeRequest
from aac_core.testing import TextProject, agent_spec


class MakeProject(Protocol):
    def __call__(self, texts: Mapping[str, str]) -> Project: ...


class PlanGo(Protocol):
    def __call__(
        self,
        texts: Mapping[str, str],
        *,
        options: Mapping[str, Any] | None = None,
        version: str = "",
        resolved: Mapping[str, str] | None = None,
        folder: str = "",
        **spec: Any,
    ) -> RuntimePlan: ...


class PlanPython(Protocol):
    def __call__(
        self,
        texts: Mapping[str, str],
        *,
        options: Mapping[str, Any] | None = None,
        version: str = "",
        resolved: Mapping[str, str] | None = None,
        folder: str = "",
        **spec: Any,
    ) -> RuntimePlan: ...


class PlanNode(Protocol):
    def __call__(
        self,
        texts: Mapping[str, str],
        *,
        folder: str = "",
        options: Mapping[str, Any] | None = None,
        version: str = "",
        resolved: Mapping[str, str] | None = None,
        **spec: Any,
    ) -> RuntimePlan: ...


@pytest.fixture
def plan_node() -> PlanNode:
    """Plans a Node project; keywords are fields below ``spec``."""

    def make(
        texts: Mapping[str, str],
        *,
        folder: str = "",
        options: Mapping[str, Any] | None = None,
        version: str = "",
        resolved: Mapping[str, str] | None = None,
        **spec: Any,
    ) -> RuntimePlan:
        from aac_runtimes.nodejs.options import NodeOptions
        from aac_runtimes.nodejs.plan import plan

        request = RuntimeRequest(
            spec=agent_spec("demo", **spec),
            options=NodeOptions.model_validate(options or {}),
            project=TextProject(texts, folder),
            version=version,
            resolved=resolved or {},
        )
        return plan(request)

    return make


@pytest.fixture
def project() -> MakeProject:
    return TextProject


@pytest.fixture
def plan_python() -> PlanPython:
    """Plans a Python project; keywords are fields below ``spec``, ``folder`` is the agent's."""

    def make(
        texts: Mapping[str, str],
        *,
        options: Mapping[str, Any] | None = None,
        version: str = "",
        resolved: Mapping[str, str] | None = None,
        folder: str = "",
        **spec: Any,
    ) -> RuntimePlan:
        from aac_runtimes.python.options import PythonOptions
        from aac_runtimes.python.plan import plan

        request = RuntimeRequest(
            spec=agent_spec("demo", **spec),
            options=PythonOptions.model_validate(options or {}),
            project=TextProject(texts, folder),
            version=version,
            resolved=resolved or {},
        )
        return plan(request)

    return make


@pytest.fixture
def plan_go() -> PlanGo:
    """Plans a Go project; ``folder`` is the agent's, other keywords are fields below ``spec``."""

    def make(
        texts: Mapping[str, str],
        *,
        options: Mapping[str, Any] | None = None,
        version: str = "",
        resolved: Mapping[str, str] | None = None,
        folder: str = "",
        **spec: Any,
    ) -> RuntimePlan:
        from aac_runtimes.go.options import GoOptions
        from aac_runtimes.go.plan import plan

        request = RuntimeRequest(
            spec=agent_spec("demo", **spec),
            options=GoOptions.model_validate(options or {}),
            project=TextProject(texts, folder),
            version=version,
            resolved=resolved or {},
        )
        return plan(request)

    return make
