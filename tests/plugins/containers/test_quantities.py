"""Kubernetes quantities and Go durations."""

from __future__ import annotations

import pytest
from aac_plugins.containers.durations import from_nanoseconds, seconds
from aac_plugins.containers.quantities import cpus, memory

from aac_core.api import UsageError


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", ""), ("500m", "0.5"), ("2", "2"), ("1.5", "1.5"), ("10", "10"), ("100u", "0.0001")],
)
def test_cpus(text: str, expected: str) -> None:
    assert cpus(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("256Mi", 256 << 20),
        ("1G", 10**9),
        ("1.5Gi", 3 << 29),
        ("12e6", 12_000_000),
        ("134217728000m", 134217728),
    ],
)
def test_memory(text: str, expected: int) -> None:
    assert memory(text) == expected


@pytest.mark.parametrize("text", ["0", "-1", "1gb", "1 Gi", "Mi", "1e", "٣"])
def test_what_is_no_quantity_is_refused(text: str) -> None:
    for read in (cpus, memory):
        with pytest.raises(UsageError, match="no quantity"):
            read(text)


def test_a_limit_that_docker_refuses_is_refused_before() -> None:
    with pytest.raises(UsageError, match="minimum of 6Mi"):
        memory("1Mi")


@pytest.mark.parametrize(
    ("text", "expected"), [("90", 90.0), ("1m30s", 90.0), ("250ms", 0.25), ("1.5h", 5400.0)]
)
def test_seconds(text: str, expected: float) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "fast", "-1s", "1d", "1m 30s"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no duration"):
        seconds(text)


def test_nanoseconds_come_back_as_a_duration() -> None:
    assert seconds(from_nanoseconds(1_500_000_000)) == 1.5
