"""Children of the engine's set-up, and what becomes of them when aac is told to stop."""

from __future__ import annotations

import subprocess
import time
from concurrent.futures import Future

import pytest
from aac_plugins.engine import process

from aac_core.api import MachineError


def test_output_and_failure() -> None:
    assert process.run(["sh", "-c", "echo out; echo err >&2"], "speak") == "out\n"
    with pytest.raises(MachineError, match="could not speak") as caught:
        process.run(["sh", "-c", "echo out; echo err >&2; exit 3"], "speak")
    assert (caught.value.why, caught.value.detail) == ("sh ended with 3", ("out", "err"))
    with pytest.raises(MachineError, match="could not speak"):
        process.run(["/no/such/program"], "speak")


def test_children_of_threads_end_when_the_process_is_told_to_stop() -> None:
    second: list[Future[str]] = []

    def interrupted() -> None:
        with process.workers(1) as pool:
            first = pool.submit(process.run, ["sleep", "60"], "sleep")
            second.append(pool.submit(process.run, ["sleep", "60"], "sleep again"))
            while not process._children:
                time.sleep(0.01)
            futures.append(first)
            raise KeyboardInterrupt

    futures: list[Future[str]] = []
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert time.monotonic() - start < 30
    assert isinstance(futures[0].exception(), MachineError)
    assert second[0].cancelled()
    assert process.run(["true"], "go on") == ""


def test_a_reader_that_leaves_ends_the_child() -> None:
    children: list[subprocess.Popen[bytes]] = []

    def leave() -> None:
        with process.reading(["sh", "-c", "echo x; sleep 60"], "read") as stream:
            assert stream.readline() == b"x\n"
            children.extend(process._children)
            raise KeyError

    with pytest.raises(KeyError):
        leave()
    assert [child.returncode for child in children] == [-9]
