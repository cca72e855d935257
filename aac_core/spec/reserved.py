"""Fields that are known and do nothing yet; they are refused, since every accepted field acts."""

from __future__ import annotations

from aac_core.spec.paths import Path

_LATER = "whose action comes with a later version of aac; it is refused until then"
_FIELDS: frozenset[Path] = frozenset(
    {
        *(
            ("spec", name)
            for name in ("deploy", "scaling", "network", "security", "services", "policy", "registry")
        ),
        ("spec", "build", "reproducible"),
        ("spec", "resources", "limits", "ephemeral-storage"),
        ("spec", "resources", "requests", "ephemeral-storage"),
    }
)
_VALUES: dict[Path, tuple[str, ...]] = {
    ("spec", "volumes", "type"): ("configmap",),
}


def reserved(path: Path) -> str | None:
    """The message for a reserved field, None for others."""
    return f"{path[-1]} is a known field {_LATER}" if path in _FIELDS else None


def reserved_value(path: Path, value: str) -> str | None:
    """The message for a reserved value of a field that acts otherwise."""
    names = tuple(part for part in path if not isinstance(part, int))
    if value in _VALUES.get(names, ()):
        return f"{value} is a known value {_LATER}"
    return None
