"""Kubernetes quantities as Docker takes them (Kubernetes API, "Quantity")."""

from __future__ import annotations

import re
from decimal import Decimal

from aac_core.api import UsageError

_FORM = re.compile(
    r"(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?P<suffix>[numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,2})?"
)
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_LEAST = 6 << 20  # Docker's own minimum for --memory


def cpus(text: str) -> str:
    """Cores as ``--cpus`` takes them: ``500m`` is ``0.5``; "" stays "".

    Raises:
        UsageError: the text is no quantity above 0.
    """
    if not text:
        return ""
    return format(_number(text).quantize(Decimal("0.000000001")).normalize(), "f")


def shares(text: str) -> int:
    """The weight of ``--cpu-shares`` for a CPU request, 1024 a core as Kubernetes does; "" is 0, none.

    Raises:
        UsageError: the text is no quantity above 0.
    """
    return max(2, int(_number(text) * 1024)) if text else 0


def memory(text: str) -> int:
    """Bytes: ``256Mi`` is 268435456; "" is 0, no limit.

    Raises:
        UsageError: the text is no quantity, or less than the 6 MiB that Docker needs.
    """
    if not text:
        return 0
    size = int(_number(text))
    if size < _LEAST:
        raise UsageError(f"a memory limit of {text} is below the engine's minimum of 6Mi")
    return size


def _number(text: str) -> Decimal:
    match = _FORM.fullmatch(text)
    value = _scaled(match["number"], match["suffix"] or "") if match else Decimal(0)
    if not value:
        raise UsageError(f"{text!r} is no quantity above 0 (500m, 1.5, 256Mi, 1G)")
    return value


def _scaled(number: str, suffix: str) -> Decimal:
    if suffix in _BINARY:
        return Decimal(number) * (1 << _BINARY[suffix])
    exponent = _DECIMAL[suffix] if suffix in _DECIMAL else int(suffix[1:])
    return Decimal(number).scaleb(exponent)
