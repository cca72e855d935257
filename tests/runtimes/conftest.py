"""A project in memory, and plans made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Protocol

import pytest

from aac_core.api import AgentSpec, ContextError, RuntimePlan, RuntimeRequest


@dataclass(frozen=True)
class Files:
    """A :class:`aac_core.api.Project` over a mapping of names to texts."""

    texts: Mapping[str, str]

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(sorted(self.texts))

    def exists(self, path: str) -> bool:
        return path in self.texts

    def read_text(self, path: str) -> str:
        if path not in self.texts:
            raise ContextError(f"{path} is not there")
        return self.texts[path].removeprefix("\ufeff")

    def glob(self, *patterns: str) -> tuple[str, ...]:
        return tuple(name for name in self.files if any(_matches(name, pattern) for pattern in patterns))


def _matches(name: str, pattern: str) -> bool:
    parts, wanted = name.split("/"), pattern.split("/")
    pairs = zip(parts, wanted, strict=False)
    return len(parts) == len(wanted) and all(fnmatchcase(part, one) for part, one in pairs)


class MakeProject(Protocol):
    def __call__(self, texts: Mapping[str, str]) -> Files: ...


class PlanPython(Protocol):
    def __call__(
        self,
        texts: Mapping[str, str],
        *,
        options: Mapping[str, Any] | None = None,
        version: str = "",
        resolved: Mapping[str, str] | None = None,
        **spec: Any,
    ) -> RuntimePlan: ...


@pytest.fixture
def project() -> MakeProject:
    return Files


@pytest.fixture
def plan_python() -> PlanPython:
    """Plans a Python project; ``main.py`` is added when nothing else could start."""

    def make(
        texts: Mapping[str, str],
        *,
        options: Mapping[str, Any] | None = None,
        version: str = "",
        resolved: Mapping[str, str] | None = None,
        **spec: Any,
    ) -> RuntimePlan:
        from aac_runtimes.python.options import PythonOptions
        from aac_runtimes.python.plan import plan

        request = RuntimeRequest(
            spec=AgentSpec.model_validate({"metadata": {"name": "demo"}, "spec": spec}),
            options=PythonOptions.model_validate(options or {}),
            project=Files(texts),
            version=version,
            resolved=resolved or {},
        )
        return plan(request)

    return make
