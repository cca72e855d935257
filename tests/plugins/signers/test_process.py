"""Starting cosign: what it gets, what it must not show, how it ends; and which one is started."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from aac_plugins.signers import program
from aac_plugins.signers.faults import may_pass
from aac_plugins.signers.process import Outcome, run
from aac_plugins.signers.program import Cosign, transport_flags

from aac_core.api import MachineError, TransientError


def python(code: str, *, seconds: float = 20, **environment: str) -> Outcome:
    return run(sys.executable, ["-c", code], seconds=seconds, env=environment)


def test_stdin_is_closed_and_both_streams_are_told_apart() -> None:
    done = run(
        sys.executable, ["-c", "import sys; print(sys.stdin.read() == ''); sys.exit('no')"], seconds=20
    )
    assert (done.code, done.output.strip(), done.errors) == (1, "True", ("no",))


def test_a_secret_that_the_child_shows_is_cut_out_and_so_are_control_characters() -> None:
    code = "import os, sys; sys.stderr.write('got ' + os.environ['SECRET'] + '\\x1b[2J\\n')"
    done = run(sys.executable, ["-c", code], seconds=20, env={"SECRET": "hunter2"})
    assert done.errors == ("got ***\\x1b[2J",)


def test_a_child_that_hangs_is_ended() -> None:
    started = time.monotonic()
    with pytest.raises(TransientError, match="within 1 s"):
        python("import time; time.sleep(60)", seconds=1.0)
    assert time.monotonic() - started < 10


def test_an_interrupted_wait_ends_the_child_and_leaves_at_once(tmp_path: Path) -> None:
    """A timer of sh that outlives the wait would hold the interpreter for the whole limit."""
    child = f"import os, time; open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid())); time.sleep(30)"
    code = (
        "import os, signal, sys, threading, time\n"
        "from pathlib import Path\n"
        "from aac_plugins.signers.process import run\n"
        f"pid = Path({str(tmp_path / 'pid')!r})\n"
        "def stop():\n"
        "    while not (pid.exists() and pid.read_text()): time.sleep(0.02)\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "threading.Thread(target=stop, daemon=True).start()\n"
        f"run(sys.executable, ['-c', {child!r}], seconds=25)\n"
    )
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert time.monotonic() - started < 15
    assert done.stderr.rstrip().endswith("KeyboardInterrupt")
    assert not alive(int((tmp_path / "pid").read_text()))


def alive(pid: int) -> bool:
    """Whether a process runs; one that nobody has waited for yet has ended too."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_child_is_out_of_reach_of_a_key_press() -> None:
    done = python("import os; print(os.getsid(0) != int(os.environ['OF']))", OF=str(os.getsid(0)))
    assert done.output.strip() == "True"


def test_a_child_that_dies_by_a_signal_and_a_program_that_is_none() -> None:
    with pytest.raises(MachineError, match="signal 9"):
        python("import os; os.kill(os.getpid(), 9)")
    done = run("/nonexistent/cosign", [], seconds=5)
    assert done.code in (126, 127)


def install(folder: Path) -> str:
    folder.mkdir(parents=True)
    path = folder / "cosign"
    path.write_text("#!/bin/sh\necho '    --signing-config=x'\n")
    path.chmod(0o755)
    return str(path)


def test_where_cosign_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    assert program.find() is None
    with pytest.raises(MachineError, match="not installed"):
        program.needed()
    in_tools = install(Path(os.environ["AAC_HOME"]) / "tools/bin")
    assert program.find() == Cosign(in_tools)
    on_path = install(tmp_path / "path")
    assert program.find() == Cosign(on_path)
    told = install(tmp_path / "told")
    monkeypatch.setenv("AAC_COSIGN", told)
    assert program.find() == Cosign(told)
    monkeypatch.setenv("AAC_COSIGN", "/nonexistent")
    with pytest.raises(MachineError, match="AAC_COSIGN"):
        program.find()


def test_the_generation_is_asked_of_the_help(tmp_path: Path) -> None:
    newer = Cosign(install(tmp_path / "newer"))
    assert newer.modern
    assert newer.private == ["--new-bundle-format=false", "--use-signing-config=false", "--tlog-upload=false"]
    older = Path(install(tmp_path / "older"))
    older.write_text("#!/bin/sh\necho '    --tlog-upload=true'\n")
    assert Cosign(str(older)).private == ["--tlog-upload=false"]


def test_plain_http_is_asked_for_by_name_only(monkeypatch: pytest.MonkeyPatch) -> None:
    both = ["--allow-insecure-registry", "--allow-http-registry"]
    assert transport_flags("registry.test:5000", insecure=False) == []
    assert transport_flags("registry.test:5000", insecure=True) == both
    monkeypatch.setenv("AAC_INSECURE_REGISTRIES", "registry.test, b.test:1")
    assert transport_flags("registry.test:5000", insecure=False) == both
    assert transport_flags("b.test:1", insecure=False) == both
    assert transport_flags("b.test", insecure=False) == []


@pytest.mark.parametrize(
    ("line", "passes"),
    [
        ("Error: GET https://r/v2/a: TOOMANYREQUESTS: slow down", True),
        ("unexpected status code 503 Service Unavailable", True),
        ("dial tcp 127.0.0.1:1: connect: connection refused", True),
        ('Get "http://r/v2/": EOF', True),
        ("read: connection reset by peer", True),
        ("Error: no matching signatures: invalid signature when validating ASN.1 encoded signature", False),
        ("UNAUTHORIZED: authentication required", False),
        ("digest sha256:429500503 not found", False),
    ],
)
def test_faults_that_may_pass(line: str, passes: bool) -> None:
    assert may_pass(["something else", line]) is passes
