"""The command line as a process: exit codes, JSON, help, start-up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from aac_core.app import App
from aac_core.errors import UsageError
from aac_core.manager import Plugins
from aac_core.report import Report
from aac_core.version import __version__

AAC = [sys.executable, "-m", "aac_core"]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*AAC, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
    )


def test_version_is_answered_before_anything_is_imported() -> None:
    code = "import sys; from aac_core.cli import main; main(['--version']); print(sorted(sys.modules))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.startswith("aac 0.")
    assert not {"click", "pluggy", "yaml", "aac_core.app"} & set(printed.replace("'", "").split(", "))


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; from aac_core.cli import _guarded; _guarded(['--help']); print(sorted(sys.modules))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    heavy = {"pydantic", "jinja2", "httpx", "rich", "sh", "python_on_whales", "yaml", "cryptography"}
    assert not heavy & set(printed.replace("'", "").split(", "))


@pytest.mark.parametrize(
    ("error", "code", "says"), [("KeyboardInterrupt", 130, "interrupted"), ("Terminated", 143, "terminated")]
)
def test_a_signal_while_plugins_load_is_no_traceback(error: str, code: int, says: str) -> None:
    script = (
        "import aac_core.app\nfrom aac_core.cli import Terminated, main\n"
        f"def load(*args, **named): raise {error}\n"
        "aac_core.app.App.start = load\nmain(['plan'])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", f"{says}\n")


def test_unknown_commands_and_flags_exit_2_with_the_nearest() -> None:
    wrong = run("biuld")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr == "error: there is no command 'biuld'; did you mean build?\nhint: aac --help\n"
    flag = run("plan", "--explan")
    assert flag.returncode == 2
    assert "no such option" in flag.stderr.lower()
    assert "Traceback" not in flag.stderr


@pytest.mark.parametrize("line", ["--json --version", "--version --json", "-q --json --version"])
def test_the_version_is_a_document_too(line: str) -> None:
    assert json.loads(run(*line.split()).stdout) == {"aac": __version__}


@pytest.mark.parametrize(
    ("epoch", "fits"),
    [
        ("0", True),
        ("253402300799", True),
        ("253402300800", False),
        ("99999999999999999999", False),
        ("9" * 5000, False),
        ("-1", False),
        ("+1", False),
        ("1e3", False),
        ("\u0661", False),
    ],
    ids=lambda value: str(value)[:20],
)
def test_an_epoch_has_a_year_of_four_digits(epoch: str, fits: bool) -> None:
    app = App(Plugins([]), Report(), {"SOURCE_DATE_EPOCH": epoch})
    if fits:
        assert app.epoch == int(epoch)
        return
    with pytest.raises(UsageError, match="expected seconds from 1970 to 9999"):
        _ = app.epoch


def test_an_empty_platform_and_a_place_for_metadata_that_is_none(tmp_path: Path) -> None:
    made = run("init", str(tmp_path / "a"), "-t", "sentiment")
    assert made.returncode == 0
    for command in ("plan", "dockerfile"):
        refused = run(command, str(tmp_path / "a"), "--platform", "")
        assert (refused.returncode, refused.stdout) == (2, "")
    for target in (tmp_path, tmp_path / "absent/build.json"):
        refused = run("build", str(tmp_path / "a"), "--metadata-file", str(target))
        assert (refused.returncode, refused.stderr) == (
            2,
            f"error: --metadata-file {target} can't be written\n",
        )


@pytest.mark.parametrize("host", ["h.example/repository", "https://h.example", "h.example/"])
def test_credentials_belong_to_a_host(host: str) -> None:
    for words in (("login", host, "-u", "me", "--password-stdin"), ("logout", host)):
        refused = run(*words)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert "is more than the host of a registry" in refused.stderr


def test_a_spec_file_is_named_once(tmp_path: Path) -> None:
    run("init", str(tmp_path / "a"), "-t", "sentiment")
    (tmp_path / "a/agent.yaml").rename(tmp_path / "a/other.yaml")
    for words in (("a/other.yaml",), ("a", "-f", "other.yaml"), ("-f", "a/other.yaml")):
        found = subprocess.run([*AAC, "validate", *words], cwd=tmp_path, capture_output=True, text=True)
        assert found.stdout.startswith("a/other.yaml is valid"), words
    twice = subprocess.run(
        [*AAC, "validate", "a/other.yaml", "-f", "other.yaml"], cwd=tmp_path, capture_output=True, text=True
    )
    assert twice.returncode == 2
    assert "a/other.yaml is no folder, so -f other.yaml can't be below it" in twice.stderr


def test_an_explanation_names_what_is_kept_out(tmp_path: Path) -> None:
    (tmp_path / "agent.yaml").write_text("metadata: {name: a}\nspec: {runtime: python}\n")
    for name in ("main.py", ".env", "ca.pem"):
        (tmp_path / name).touch()
    result = run("plan", str(tmp_path), "--explain")
    assert result.returncode == 0
    kept = [line.split() for line in result.stdout.splitlines() if line.startswith("kept out")]
    assert [words[2] for words in kept] == [".env", "ca.pem"]
    assert result.stderr.count("kept out of the image") == 1
    assert json.loads(run("validate", str(tmp_path), "--json").stdout)["keptOut"] == [".env", "ca.pem"]


def test_errors_are_one_json_document(tmp_path: Path) -> None:
    result = run("validate", str(tmp_path / "nowhere"), "--json")
    assert result.returncode == 10
    document = json.loads(result.stdout)
    assert document["error"]["exitCode"] == 10
    assert result.stderr == ""


@pytest.mark.parametrize("command", ["schema", "--help", "--version", "completion bash"])
def test_a_closed_stdout_is_no_traceback(command: str) -> None:
    shell = f"{' '.join(AAC)} {command} | head -c 1 > /dev/null; exit ${{PIPESTATUS[0]}}"
    result = subprocess.run(["bash", "-c", shell], capture_output=True, text=True)
    assert result.stderr == ""
    assert result.returncode in (0, 141)


@pytest.mark.parametrize("command", ["schema", "--help", "--version", "completion bash"])
def test_a_reader_that_left_is_141(command: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.run([*AAC, *command.split()], stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert (process.returncode, process.stderr) == (141, "")


@pytest.mark.parametrize(
    ("redirection", "command", "code"),
    [
        (">&-", "completion bash", 0),
        (">&-", "schema", 0),
        ("2>&-", "validate /nowhere", 10),
        (">/dev/full", "schema", 3),
        (">/dev/full", "--version", 3),
    ],
)
def test_streams_that_take_nothing(redirection: str, command: str, code: int) -> None:
    result = subprocess.run(
        ["bash", "-c", f"{' '.join(AAC)} {command} {redirection}"], capture_output=True, text=True
    )
    assert result.returncode == code
    assert "Traceback" not in result.stderr


def test_json_is_utf8_whatever_names_and_locale_are(tmp_path: Path) -> None:
    for name in (b"\xff", "→".encode()):
        odd = os.fsencode(tmp_path) + b"/" + name
        result = subprocess.run(
            [*AAC, "validate", odd, "--json"],
            capture_output=True,
            env={**os.environ, "PYTHONIOENCODING": "latin-1:strict"},
        )
        assert result.returncode == 10
        assert json.loads(result.stdout.decode("utf-8"))["error"]["exitCode"] == 10


def test_no_command_is_help_and_no_error() -> None:
    for arguments in ([], ["engine"]):
        bare = run(*arguments)
        assert (bare.returncode, bare.stdout) == (2, "")
        assert bare.stderr.startswith("Usage: aac")
    document = json.loads(run("--json").stdout)
    assert document["error"]["message"] == "missing command"


def test_completion_has_its_document() -> None:
    words = run(_AAC_COMPLETE="bash_complete", COMP_WORDS="aac bui", COMP_CWORD="1")
    assert words.stdout == "plain,build\n"
    assert "_AAC_COMPLETE" in json.loads(run("completion", "bash", "--json").stdout)["script"]


def test_a_path_that_is_not_there_is_called_that(tmp_path: Path) -> None:
    result = run("validate", str(tmp_path / "nowhere"))
    assert result.returncode == 10
    assert "nowhere: there is no such folder\n" in result.stderr


@pytest.mark.parametrize("environment", [{"LC_ALL": "C"}, {"HOME": "/nonexistent"}, {"COLUMNS": "40"}])
def test_odd_environments(environment: dict[str, str]) -> None:
    assert run("--help", **environment).returncode == 0
    assert run("plugins", **environment).returncode == 0


def test_no_plugins_leaves_out_strangers() -> None:
    assert run("--no-plugins", "plugins").returncode == 0
    assert run("plugins", AAC_DISABLE_PLUGINS="exporter-jsonl").stdout.count("exporter-jsonl") == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_signals_end_with_their_code(tmp_path: Path, number: int, code: int) -> None:
    fifo = tmp_path / "pipe"
    os.mkfifo(fifo)
    waits = "import sys; sys.argv[1:] = ['login', 'h.example', '-u', 'me', '--password-stdin']; from aac_core.cli import main; main()"  # noqa: E501
    reader = os.open(fifo, os.O_RDWR)
    process = subprocess.Popen(
        [sys.executable, "-c", waits], stdin=reader, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1.5)
        process.send_signal(number)
        _, err = process.communicate(timeout=5)
    finally:
        process.kill()
        os.close(reader)
    assert process.returncode == code
    assert "Traceback" not in err


LOSES = """
import io, signal, sys, time
from aac_core.cli import main

class Ends:
    def __del__(self):
        signal.raise_signal(signal.{name})

class Input(io.StringIO):
    def readline(self, *size):
        Ends()
        time.sleep(60)

sys.stdin = Input()
sys.argv[1:] = ['login', 'h.example', '-u', 'me', '--password-stdin']
main()
"""


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGINT", 130)])
def test_a_signal_that_python_drops_comes_again(name: str, code: int) -> None:
    result = subprocess.run(
        [sys.executable, "-c", LOSES.format(name=name)], capture_output=True, text=True, timeout=30
    )
    assert (result.returncode, result.stderr.count("\n")) == (code, 1), result.stderr
