"""docs/plugins/runtime.md, followed word by word: one shell, an empty folder, a new environment."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs/plugins/runtime.md"


def script() -> Iterator[str]:
    """Commands as they stand, and each whole file as the command that writes it."""
    for language, path, text in re.findall(
        r"^```(\w+)(?: (\S+))?\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S
    ):
        if language == "sh" and not path:
            yield text
        elif not path.startswith("aac_runtime_zig/"):
            yield f"printf %s {shlex.quote(text)} > {shlex.quote(path)}"


def test_the_page_leads_to_an_agent_for_two_platforms(tmp_path: Path) -> None:
    wheels = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--wheel-dir", str(tmp_path)]
    subprocess.run([*wheels, str(ROOT)], check=True)
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    found = f"{tmp_path} {outside.get('PIP_FIND_LINKS', '')}".strip()  # in place of an index that has it
    done = subprocess.run(
        ["sh", "-eux", "-c", "\n".join(script())],
        cwd=tmp_path,
        env={**outside, "PIP_FIND_LINKS": found},
        capture_output=True,
        text=True,
        timeout=1800,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "runtime-shell" in done.stdout
    assert "2 passed" in done.stdout
    assert (tmp_path / "aac-runtime-shell/hello.tar").stat().st_size > 100_000
