"""Plans of Cargo projects that are made of texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from aac_core.api import AacError, RuntimePlan, RuntimeRequest
from aac_core.testing import TextProject, agent_spec

#: A package with a program, and its lock.
MANIFEST = '[package]\nname = "chat"\nversion = "1.2.3"\nedition = "2021"\n'
LOCK = 'version = 3\n[[package]]\nname = "chat"\nversion = "1.2.3"\n'
PROJECT = {"Cargo.toml": MANIFEST, "Cargo.lock": LOCK, "src/main.rs": "fn main() {}\n"}
REGISTRY = "registry+https://github.com/rust-lang/crates.io-index"


def package(name: str = "chat", more: str = "") -> str:
    """A manifest."""
    return f'[package]\nname = "{name}"\nversion = "1.2.3"\n{more}'


def lock(*crates: tuple[str, str, str]) -> str:
    """A lock: names, versions (of published crates, "" for the project's own) and what they need."""
    found = ["version = 3\n"]
    for name, version, needs in crates:
        source = f'source = "{REGISTRY}"\n' if version else ""
        listed = ", ".join(f'"{need.strip()}"' for need in needs.split(",") if need.strip())
        found.append(
            f'[[package]]\nname = "{name}"\nversion = "{version or "1.2.3"}"\n'
            f"{source}dependencies = [{listed}]\n"
        )
    return "\n".join(found)


def plan_rust(
    texts: Mapping[str, str],
    *,
    options: Mapping[str, Any] | None = None,
    version: str = "",
    resolved: Mapping[str, str] | None = None,
    folder: str = "",
    **spec: Any,
) -> RuntimePlan:
    """Plans a project; keywords are fields below ``spec``."""
    from aac_runtimes.rust.options import RustOptions
    from aac_runtimes.rust.plan import plan

    request = RuntimeRequest(
        spec=agent_spec("demo", **spec),
        options=RustOptions.model_validate(options or {}),
        project=TextProject(texts, folder),
        version=version,
        resolved=resolved or {},
    )
    return plan(request)


def errors(plan: RuntimePlan) -> list[str]:
    """Messages of the problems that refuse a build."""
    return [problem.message for problem in plan.problems if problem.severity == "error"]


def found(plan: RuntimePlan, subject: str) -> str:
    """The value of a finding."""
    return next((finding.value for finding in plan.findings if finding.subject == subject), "")


def hinted(error: AacError) -> str:
    return re.sub(r"\s+", " ", " ".join(hint.text for hint in error.hints))
