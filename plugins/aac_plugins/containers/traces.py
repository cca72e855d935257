"""What the log of an agent tells beside the cause: each entry is a predicate of the scene and a hint.

The words are those of Python, Node, Go, Rust, Java, the C library and runc.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from aac_plugins.containers import lacking, reaching, writing

if TYPE_CHECKING:
    from aac_plugins.containers.scene import Scene

    from aac_core.api import Hint

#: Each with the field of ``agent.yaml`` that decides it.
_TRACES: tuple[tuple[Callable[[Scene], Hint | None], str], ...] = (
    (reaching.unset, "spec.environment"),
    (reaching.undeclared, "spec.environment"),
    (writing.read_only, "spec.volumes"),
    (writing.user, "spec.volumes"),
    (writing.no_programs_in_tmp, "spec.volumes"),
    (reaching.low_port, "spec.ports[0].container"),
    (reaching.itself, "spec.environment"),
    (lacking.library, "spec.build.packages"),
    (lacking.c_library, "spec.build.base"),
    (lacking.program, "spec.build.packages"),
    (lacking.file, "spec.entrypoint"),
    (lacking.module, "spec.dependencies"),
    (lacking.java_class, "spec.dependencies"),
    (lacking.java_version, "spec.runtime"),
    (lacking.main_class, "spec.entrypoint"),
    (lacking.loader, "spec.build.base"),
    (lacking.platform, ""),
)


def traces(scene: Scene) -> tuple[tuple[Hint, str], ...]:
    """A hint, and the field that decides it, for each entry of the table that applies."""
    found = ((trace(scene), field) for trace, field in _TRACES)
    return tuple((hint, field) for hint, field in found if hint is not None)
