"""Quantities of Kubernetes and durations of Go."""

from __future__ import annotations

import re
from decimal import Decimal

from aac_core.contracts.refusal import refuse, shown
from aac_core.errors import Hint

_QUANTITY = re.compile(
    r"(?P<number>[+-]?(?:[0-9]{1,20}(?:\.[0-9]{0,9})?|\.[0-9]{1,9}))"
    r"(?P<unit>[KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]{1,2})?"
)
_BINARY = {f"{letter}i": Decimal(1024) ** power for power, letter in enumerate("KMGTPE", 1)}
_DECIMAL = {
    unit: Decimal(10) ** power
    for unit, power in {
        "n": -9,
        "u": -6,
        "m": -3,
        "": 0,
        "k": 3,
        "M": 6,
        "G": 9,
        "T": 12,
        "P": 15,
        "E": 18,
    }.items()
}
_LARGEST = Decimal(2**63 - 1)
_SMALLEST_MEMORY = Decimal(6 * 1024**2)
_DURATION_PART = re.compile(r"([0-9]{1,18}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})(ns|us|µs|μs|ms|s|m|h)")
_NANOSECONDS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}


def quantity(text: str) -> Decimal:
    """The value of a quantity ("500m" is 0.5, "1Ki" is 1024).

    The grammar is that of ``k8s.io/apimachinery/pkg/api/resource``.

    Raises:
        RefusedError: no quantity, or not greater than zero, or over 2^63-1.
    """
    match = _QUANTITY.fullmatch(text)
    if match is None:
        hint = Hint("quantity", "write a number and a unit: 500m, 0.5, 256Mi, 1Gi (binary) or 1G (decimal)")
        raise refuse(f"expected a Kubernetes quantity, found {shown(text)}", hint)
    unit = match["unit"] or ""
    factor = _BINARY.get(unit) or _DECIMAL.get(unit) or Decimal(f"1{unit}")
    value = Decimal(match["number"]) * factor
    if not 0 < value <= _LARGEST:
        raise refuse(f"expected a quantity above 0 and at most 2^63-1, found {shown(text)}")
    return value


def cpu(text: str) -> str:
    """An amount of processors, in steps of one thousandth ("1m"), the finest that Kubernetes takes."""
    if quantity(text) < Decimal("0.001"):
        raise refuse(f"expected at least 1m of a processor, found {shown(text)}")
    return text


def memory(text: str) -> str:
    """An amount of memory; Docker starts no container with less than 6 MiB."""
    if quantity(text) < _SMALLEST_MEMORY:
        hint = Hint("memory-unit", "give the unit: 512Mi")
        raise refuse(f"expected at least 6Mi of memory (the unit is bytes), found {shown(text)}", hint)
    return text


def storage(text: str) -> str:
    """An amount of bytes."""
    quantity(text)
    return text


def duration(text: str) -> str:
    """A duration as Go's ``time.ParseDuration`` reads it, at least 1ms (the least that HEALTHCHECK takes).

    Raises:
        RefusedError: no such duration.
    """
    parts = _DURATION_PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        hint = Hint("duration", "write a number and a unit (ms, s, m, h): 30s, 1m30s")
        raise refuse(f"expected a duration as Go writes it, found {shown(text)}", hint)
    total = sum(Decimal(number) * _NANOSECONDS[unit] for number, unit in parts)
    if not 10**6 <= total < 2**63:
        raise refuse(f"expected a duration from 1ms to 292 years, found {shown(text)}")
    return text
