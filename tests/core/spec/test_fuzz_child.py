"""The reader in a process of its own: whatever is nested however deep, it ends soon, and by itself."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aac_core.errors import SpecError
from aac_core.spec.parse import parse_json
from aac_core.spec.read import load

#: Seconds of the processor for one document, and kilobytes for all: other work on the machine does not count.
SECONDS = 2.0
KILOBYTES = 300 * 1024
DEPTHS = (1, 64, 65, 2_000, 50_000, 200_000)
OPENINGS = (
    *("[", "{", "- ", "? ", "{a: ", "[{a: [", "&a [", "!x [", "- ? ", "[*a, ", "a: [", '["', "|\n "),
    *("{? ", "[[],", "(", "<<: {", "#[\n", "\t["),
)
CLOSINGS = {"[": "]", "{": "}"}


def nested(opening: str, depth: int) -> bytes:
    """Opened that often, within the size of a file that is read at all, and closed again."""
    depth = min(depth, 1_000_000 // len(opening))
    closing = "".join(CLOSINGS.get(char, "") for char in reversed(opening)) * depth
    return (opening * depth + closing).encode()[: 1 << 20]


def indented(depth: int) -> bytes:
    return "\n".join(" " * at + "a:" for at in range(min(depth, 1_400))).encode()


def read(content: bytes) -> None:
    """An answer is a document or a SpecError; a document that takes too long ends the process."""
    for reader in (load, parse_json):
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        try:
            reader(content, "agent.yaml")
        except SpecError:
            pass
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)


PARTS = st.lists(st.tuples(st.sampled_from(OPENINGS), st.sampled_from(DEPTHS)), min_size=1, max_size=3)


@settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(PARTS, st.text(max_size=40))
def mixed(parts: list[tuple[str, int]], text: str) -> None:
    opened = b"\n".join(nested(*part) for part in parts)
    read((b"a: " + opened + text.encode("utf-8", "surrogatepass"))[: 1 << 20])


def peak() -> int:
    """Kilobytes of this program alone: ``ru_maxrss`` would count what forked it, before it was a program."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


def child() -> None:
    signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
    for depth in DEPTHS:
        for opening in OPENINGS:
            read(nested(opening, depth))
        read(indented(depth))
    read(b"a: " + b"x" * (1 << 20))
    read(b"".join(b"k%d: [1, {a: b}]\n" % at for at in range(50_000))[: 1 << 20])
    mixed()
    print(peak())


def test_a_child_reads_it_all() -> None:
    result = subprocess.run(
        [sys.executable, str(Path(__file__))], capture_output=True, text=True, timeout=300
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert int(result.stdout) < KILOBYTES


if __name__ == "__main__":
    child()
