"""The platforms that an image is built for, as environments of markers (PEP 508)."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from packaging.markers import Marker
from packaging.requirements import Requirement

MACHINES = ("x86_64", "aarch64")

#: Base images follow the newest patch release, so markers on patch releases see a high one.
_PATCH = 99


@dataclass(frozen=True)
class Target:
    """One platform of the image.

    Args:
        python: ``3.13``.
        machine: as ``platform_machine`` says it, ``x86_64`` or ``aarch64``.
    """

    python: str
    machine: str

    def environment(self) -> dict[str, str]:
        """All variables of PEP 508, so that nothing of the interpreter that plans gets in."""
        full = f"{self.python}.{_PATCH}"
        return {
            "implementation_name": "cpython",
            "implementation_version": full,
            "os_name": "posix",
            "platform_machine": self.machine,
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": "Linux",
            "platform_version": "",
            "python_full_version": full,
            "python_version": self.python,
            "sys_platform": "linux",
        }

    def accepts(self, marker: str, extras: Iterable[str] = ()) -> bool:
        """Whether a marker holds here, with any of the extras or with none.

        Raises:
            packaging.markers.InvalidMarker: it is none.
        """
        if not marker:
            return True
        parsed = Marker(marker)
        return any(parsed.evaluate({**self.environment(), "extra": extra}) for extra in ("", *extras))

    def accepts_locked(self, marker: str, extras: frozenset[str], groups: frozenset[str]) -> bool:
        """The same for a marker of ``pylock.toml``, which knows sets of extras and groups (PEP 751)."""
        if not marker:
            return True
        environment: dict[str, str | AbstractSet[str]] = {**self.environment()}
        environment |= {"extras": extras, "dependency_groups": groups}
        return Marker(marker).evaluate(environment, context="lock_file")


def targets(python: str) -> tuple[Target, ...]:
    """Every platform that the runtime builds for."""
    return tuple(Target(python, machine) for machine in MACHINES)


def wanted(requirement: Requirement, python: str) -> bool:
    """Whether a requirement applies on any of the platforms."""
    marker = str(requirement.marker) if requirement.marker else ""
    return any(target.accepts(marker) for target in targets(python))
