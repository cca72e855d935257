"""Each distribution of examples/ passes its own tests, as its author runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
DISTRIBUTIONS = sorted(path.parent for path in EXAMPLES.glob("*/pyproject.toml"))


@pytest.mark.parametrize("distribution", DISTRIBUTIONS, ids=lambda path: path.name)
def test_its_own_tests_pass(distribution: Path) -> None:
    # On the path instead of installed: its entry point must not be seen by aac's other tests.
    environment = {**os.environ, "PYTHONPATH": str(distribution)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    done = subprocess.run(command, cwd=distribution, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("distribution", DISTRIBUTIONS, ids=lambda path: path.name)
def test_it_imports_the_public_modules_only(distribution: Path) -> None:
    lines = [line for path in distribution.rglob("*.py") for line in path.read_text("utf-8").splitlines()]
    imported = {line.split()[1] for line in lines if line.strip().startswith(("from aac_", "import aac_"))}
    own = {name for name in imported if name.partition(".")[0] == distribution.name.replace("-", "_")}
    assert imported - own <= {"aac_core.api", "aac_core.testing"}
