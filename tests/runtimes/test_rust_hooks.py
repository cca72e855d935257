"""Detection, and hints for failed builds."""

from __future__ import annotations

import pytest
from aac_runtimes.rust import aac_error_hints, aac_runtimes

from aac_core.api import BuildError, PlanError
from aac_core.testing import TextProject

LINES = [
    (
        "error: the lock file /app/Cargo.lock needs to be updated but --locked was passed to prevent this",
        "cargo update --workspace",
    ),
    ("error: rustc 1.85.1 is not supported by the following packages:", "than rust:1.85"),
    ("error: no matching package named `acme-auth` found", "is acme-auth on another registry?"),
    ("  The system library `libpq` required by crate `pq-sys` was not found.", "libpq"),
    ("  = note: /usr/bin/ld: cannot find -lpq: No such file or directory", "needs pq when it runs"),
    ("  = note: collect2: fatal error: cannot find 'ld.mold'", "add mold to"),
    ("error: target `server` in package `chat` requires the features: `http`", "options.features"),
]


@pytest.mark.parametrize(("line", "words"), LINES)
def test_words_of_a_failed_build(line: str, words: str) -> None:
    (hint, *_) = aac_error_hints(BuildError("the step failed", detail=("   Compiling x v1", line)))
    assert words in hint.text


def test_other_errors_get_none() -> None:
    assert aac_error_hints(PlanError("no")) == []
    assert aac_error_hints(BuildError("no", detail=("error[E0308]: mismatched types",))) == []


@pytest.mark.parametrize(
    ("texts", "folder", "claimed", "reason"),
    [
        ({"Cargo.toml": ""}, "", True, "Cargo.toml"),
        ({"Cargo.toml": "", "a/b": ""}, "a", True, "Cargo.toml"),
        ({"other/Cargo.toml": ""}, "", False, "no Cargo.toml"),
    ],
)
def test_detection(texts: dict[str, str], folder: str, claimed: bool, reason: str) -> None:
    detection = aac_runtimes()[0].detect(TextProject(texts, folder))
    assert (detection.claimed, detection.reason) == (claimed, reason)
