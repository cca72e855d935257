"""Containers of agents on a real engine: run, test, ps, logs, exec, stop."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from xml.etree import ElementTree

import pytest

pytestmark = pytest.mark.engine

PREFIX = f"aac-test-{os.getpid()}"
IMAGE = f"{PREFIX}:1.0.0"
SECRET = "s3cr3t-of-nobody"
SPEC = json.dumps(
    {
        "metadata": {"name": PREFIX},
        "spec": {"environment": [{"name": "API_KEY", "from": "secret", "required": True}]},
    }
)
#: One program for all behaviours: MODE says which fault it has.
PROGRAM = """
import http.server, os, signal, sys
mode = os.environ.get("MODE", "")
print("mode", mode, flush=True)
if mode == "end":
    sys.exit(0)
if mode == "fail":
    print("no model at /models", flush=True)  # one stream: an engine may swap lines of two
    sys.exit(1)
if mode == "write":
    open("/home/agent.log", "w").close()
if mode != "deaf":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
else:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503 if mode == "sick" else 200)
        self.end_headers()
        self.wfile.write(mode.encode())
    def log_message(self, *args):
        pass
host = "127.0.0.1" if mode == "loopback" else "0.0.0.0"
http.server.HTTPServer((host, 9000 if mode == "port" else 8080), Handler).serve_forever()
"""
CHECK = "import socket; socket.create_connection(('127.0.0.1', 8080), 2)"
DOCKERFILE = f"""
FROM python:3.13-slim
COPY program.py /app/program.py
RUN ["python", "-c", "import os; os.chmod('/home', 0o777)"]
USER 65532:65532
EXPOSE 8080
LABEL dev.aac.schema=agent.dev/v1 org.opencontainers.image.title={PREFIX} dev.aac.ports=8080/tcp
HEALTHCHECK --interval=1s --start-period=5s --retries=30 CMD ["python", "-c", {json.dumps(CHECK)}]
ENTRYPOINT ["python", "/app/program.py"]
"""
KEYED = f"""
FROM {IMAGE}
COPY agent.json /usr/lib/aac/agent.json
LABEL dev.aac.spec.digest=sha256:{hashlib.sha256(SPEC.encode()).hexdigest()}
"""
JOB = f"""
FROM {IMAGE}
LABEL dev.aac.interface=job dev.aac.ports=
HEALTHCHECK NONE
"""


def start(*arguments: str, **options: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "aac_core", *arguments]
    return subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def aac(*arguments: str, code: int = 0, env: dict[str, str] | None = None) -> dict[str, Any]:
    """Run a command with ``--json`` and return its document."""
    child = start(*arguments[:1], "--json", *arguments[1:], env={**os.environ, **(env or {})})
    out, err = child.communicate(timeout=180)
    assert child.returncode == code, (arguments, out, err)
    assert SECRET not in out + err
    document: dict[str, Any] = json.loads(out)
    return document


def docker(*arguments: str) -> str:
    from aac_plugins.containers.engine import Docker
    from aac_plugins.engine import require

    return Docker(require()).ask("serve the test", *arguments).decode()


def exists(name: str) -> bool:
    return name in docker("container", "ls", "--all", "--format", "{{.Names}}").splitlines()


def build(folder: Path, tag: str, dockerfile: str) -> None:
    (folder / "Dockerfile").write_text(dockerfile)
    docker("buildx", "build", "--quiet", "--load", "--tag", tag, str(folder))


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("image")
    (folder / "program.py").write_text(PROGRAM)
    (folder / "agent.json").write_text(SPEC)
    build(folder, IMAGE, DOCKERFILE)
    build(folder, f"{PREFIX}-keyed:1.0.0", KEYED)
    build(folder, f"{PREFIX}-job:1.0.0", JOB)
    yield IMAGE
    for tag in (f"{PREFIX}-keyed:1.0.0", f"{PREFIX}-job:1.0.0", IMAGE):
        docker("image", "rm", "--force", tag)


@pytest.fixture
def name() -> Iterator[str]:
    """A name for one container, which is removed when the test left it."""
    chosen = f"{PREFIX}-{time.monotonic_ns()}"
    yield chosen
    if exists(chosen):
        docker("container", "rm", "--force", chosen)


def run(image: str, name: str, *arguments: str, code: int = 0, **options: Any) -> dict[str, Any]:
    return aac(
        "run", image, "--name", name, "-p", "8080", "--detach", "--wait", *arguments, code=code, **options
    )


def test_wait_means_that_the_published_port_answers(image: str, name: str) -> None:
    agent = run(image, name, "-e", "MODE=fine")
    assert (agent["name"], agent["status"], agent["health"]) == (name, "running", "healthy")
    port = agent["ports"][0]
    assert port["container"] == 8080
    assert port["address"].startswith("127.0.0.1:")
    with urlopen(agent["address"], timeout=5) as answer:
        assert answer.read() == b"fine"
    assert agent["variables"] == [{"name": "MODE", "state": "set", "origin": "--env"}]

    listed = next(item for item in aac("ps")["agents"] if item["name"] == name)
    assert set(listed) == {"name", "id", "image", "status", "health", "ports", "started"}
    assert listed["ports"] == agent["ports"]
    assert aac("logs", name)["lines"] == ["mode fine"]
    assert aac("logs", name, "--tail", "0")["lines"] == []
    done = aac(
        "exec", name, "--", "python", "-c", "import os; print(os.getuid()); raise SystemExit(7)", code=7
    )
    assert (done["stdout"], done["exitCode"]) == ("65532\n", 7)
    assert (
        aac("run", image, "--name", name, "--detach", code=60)["error"]["message"] == f"{name} runs already"
    )
    assert aac("stop", name) == {"stopped": [name]}
    assert not exists(name)
    assert aac("stop", name, code=60)["error"]["message"] == f"there is no agent {name}"


@pytest.mark.parametrize(
    ("mode", "message", "hint"),
    [
        ("loopback", "listens on port 8080 of 127.0.0.1 only", "listen-everywhere"),
        ("port", "listens on port 9000, and declares port 8080", "declare-port"),
        ("end", "ended with exit code 0 right after its start", "job"),
        ("fail", "ended with exit code 1", ""),
    ],
)
def test_why_it_does_not_answer(image: str, name: str, mode: str, message: str, hint: str) -> None:
    error = run(image, name, "-e", f"MODE={mode}", code=60)["error"]
    assert message in error["message"]
    assert hint in [found["code"] for found in error["hints"]] or not hint
    assert error["detail"][0] == f"mode {mode}"
    assert not exists(name)


def test_what_writes_where_it_may_not_is_told_so(image: str, name: str) -> None:
    error = run(image, name, "-e", "MODE=write", "--read-only", code=60)["error"]
    assert "read-only" in [hint["code"] for hint in error["hints"]]


def test_a_taken_port_names_its_holder(image: str, name: str) -> None:
    address = run(image, name)["ports"][0]["address"]
    taken = address.rpartition(":")[2]
    error = aac("run", image, "--name", f"{name}-2", "-p", f"{taken}:8080", "--detach", code=60)["error"]
    assert error["message"] == f"port {taken} of 127.0.0.1 is taken by the container {name}"
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        own = server.getsockname()[1]
        error = aac("run", image, "--name", f"{name}-2", "-p", f"{own}:8080", "--detach", code=60)["error"]
        assert f"(process {os.getpid()})" in error["message"]
    assert not exists(f"{name}-2")


def test_a_missing_secret_is_named_before_anything_starts(image: str, name: str) -> None:
    error = aac("run", f"{PREFIX}-keyed:1.0.0", "--name", name, "--detach", code=60)["error"]
    assert error["message"] == "the agent needs API_KEY, and it has no value"
    assert not exists(name)


@dataclass
class Sampler:
    """Reads every process' arguments, over and over."""

    seen: set[bytes] = field(default_factory=set)
    looks: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Sampler:
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self.ended.is_set():
            self.looks += 1
            for process in Path("/proc").iterdir():
                if process.name.isdigit():
                    try:
                        self.seen.add((process / "cmdline").read_bytes())
                    except OSError:
                        continue


@pytest.mark.parametrize("how", ["environment", "env-file", "secret", "lines"])
def test_a_secret_reaches_the_agent_and_nobody_else(image: str, name: str, tmp_path: Path, how: str) -> None:
    value = f"{SECRET}\nsecond line" if how == "lines" else SECRET
    (tmp_path / "key").write_text(value + "\n")
    (tmp_path / "env").write_text(f"API_KEY={SECRET}\n")
    options = {
        "environment": (),
        "env-file": ("--env-file", str(tmp_path / "env")),
        "secret": ("--secret", f"API_KEY={tmp_path / 'key'}"),
        "lines": ("--secret", f"API_KEY={tmp_path / 'key'}"),
    }[how]
    with Sampler() as sampler:
        agent = run(
            f"{PREFIX}-keyed:1.0.0", name, *options, env={"API_KEY": SECRET} if how == "environment" else {}
        )
    assert agent["variables"][0]["state"] == "set"
    assert any(b"create" in line and name.encode() in line for line in sampler.seen), "it looked too seldom"
    assert not any(SECRET.encode() in line for line in sampler.seen)
    wanted = f"bytes.fromhex('{value.encode().hex()}').decode()"
    code = f"import os; raise SystemExit(os.environ['API_KEY'] != {wanted})"
    assert aac("exec", name, "--", "python", "-c", code)["exitCode"] == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_stops_the_container(image: str, name: str, number: signal.Signals, code: int) -> None:
    with start(
        "run", image, "--name", name, "-p", "8080", "-e", "MODE=fine", start_new_session=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "mode fine\n"
        os.killpg(child.pid, number)
        assert child.wait(timeout=30) == code
    assert not exists(name)


def test_a_foreground_run_ends_with_its_agent(image: str, name: str) -> None:
    with start("run", f"{PREFIX}-job:1.0.0", "--name", name, "-e", "MODE=end") as child:
        out, err = child.communicate(timeout=60)
    assert (child.returncode, out) == (0, "mode end\n"), err
    error = aac("run", f"{PREFIX}-job:1.0.0", "--name", name, "-e", "MODE=fail", code=60)["error"]
    assert error["message"] == f"{name} ended with exit code 1"
    assert error["detail"] == ["mode fail", "no model at /models"]
    assert not exists(name)


def outcomes(document: dict[str, Any]) -> dict[str, str]:
    return {check["name"]: check["outcome"] for check in document["checks"]}


def test_a_good_agent_passes_every_check(image: str, tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    found = aac("test", image, "--junit", str(report))
    assert found["passed"]
    assert outcomes(found) == dict.fromkeys(
        ("user", "starts", "healthy", "answers", "stops", "hardened"), "pass"
    )
    suite = ElementTree.parse(report).getroot()
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("6", "0", "0")


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("loopback", {"answers": "fail", "stops": "skip"}),
        ("fail", {"starts": "fail", "answers": "skip"}),
        ("deaf", {"answers": "pass", "stops": "fail"}),
    ],
)
def test_a_faulty_agent_fails_where_its_fault_is(image: str, mode: str, expected: dict[str, str]) -> None:
    found = aac("test", image, "-e", f"MODE={mode}", "--timeout", "30", code=60)
    assert not found["passed"]
    assert {name: outcome for name, outcome in outcomes(found).items() if name in expected} == expected


def test_what_needs_a_writable_file_system_is_warned_about(image: str) -> None:
    found = aac("test", image, "-e", "MODE=write")
    assert (found["passed"], outcomes(found)["hardened"]) == (True, "warn")
    hints = next(check["hints"] for check in found["checks"] if check["name"] == "hardened")
    assert "read-only" in [hint["code"] for hint in hints]


def test_a_job_has_to_end_with_0(image: str) -> None:
    assert outcomes(aac("test", f"{PREFIX}-job:1.0.0", "-e", "MODE=end"))["ends"] == "pass"
    assert outcomes(aac("test", f"{PREFIX}-job:1.0.0", "-e", "MODE=fail", code=60))["ends"] == "fail"


def test_only_agents_are_listed_run_and_removed(image: str) -> None:
    listed = {f"{item['name']}:{item['tag']}" for item in aac("images")["images"]}
    assert IMAGE in listed
    assert "python:3.13-slim" not in listed
    for command in ("run", "rmi"):
        error = aac(command, "python:3.13-slim", code=60)["error"]
        assert "is no agent" in error["message"]


def test_a_local_image_is_saved_with_the_digest_that_the_engine_names(image: str) -> None:
    from aac_plugins.containers.engine import Docker
    from aac_plugins.containers.transfer import saved
    from aac_plugins.engine import require

    digest = next(item["digest"] for item in aac("images")["images"] if item["name"] == PREFIX)
    with saved(Docker(require()), image) as built:
        folder = Path(built.layout)
        assert built.digest == digest
        assert [item.platform.partition("/")[0] for item in built.images] == ["linux"]
    assert not folder.exists()


def test_a_folder_is_built_first_and_its_spec_decides(name: str, tmp_path: Path) -> None:
    spec = f"""\
apiVersion: agent.dev/v1
kind: Agent
metadata:
  name: {PREFIX}-folder
  version: 1.0.0
spec:
  runtime: python:3.13
  entrypoint: [python, main.py]
  ports:
    - container: 8080
  environment:
    - name: MODE
      from: env
      envKey: AGENT_MODE
  resources:
    limits: {{cpu: 500m, memory: 64Mi}}
"""
    (tmp_path / "agent.yaml").write_text(spec)
    (tmp_path / "main.py").write_text(PROGRAM)
    try:
        agent = run(str(tmp_path), name, env={"AGENT_MODE": "fine"})
        assert agent["image"] == f"{PREFIX}-folder:1.0.0"
        assert docker(
            "inspect", "--format", "{{.HostConfig.NanoCpus}} {{.HostConfig.Memory}}", name
        ).split() == [
            "500000000",
            str(64 << 20),
        ]
        aac("stop", name)
        error = run(str(tmp_path), name, env={"AGENT_MODE": "port"}, code=60)["error"]
        where = error["problems"][0]["where"]
        assert (where["line"], where["field"]) == (10, "spec.ports[0].container")
    finally:
        aac("rmi", f"{PREFIX}-folder:1.0.0")


def test_an_image_goes_to_a_registry_and_comes_back_by_digest(image: str, name: str) -> None:
    from aac_plugins.engine import require

    registry = require().registry
    if registry is None:
        pytest.skip("only a private engine has a registry to publish to")
    there = f"{registry}/{PREFIX}/tiny:1"
    digest = aac("push", image, there)["digest"]
    again = aac("push", image, there)
    assert (again["digest"], again["before"], again["sent"]) == (digest, digest, 0)
    assert aac("pull", there)["digest"] == digest
    try:
        assert digest in [item["digest"] for item in aac("images")["images"]]
        assert run(there, name)["image"] == there
    finally:
        aac("stop", name)
        aac("rmi", there)
    error = aac("pull", f"{registry}/{PREFIX}/tiny:2", code=40)["error"]
    assert "neither the engine nor" in error["message"]


def test_without_a_terminal_nothing_is_removed_unasked(image: str, name: str) -> None:
    run(image, name)
    aac("exec", name, "--", "python", "-c", "import os, signal; os.kill(1, signal.SIGTERM)")
    docker("container", "wait", name)
    assert next(item["status"] for item in aac("ps", "--all")["agents"] if item["name"] == name) == "exited"
    error = aac("prune", code=2)["error"]
    assert name in error["message"]
    assert exists(name)


def test_this_machine_is_healthy() -> None:
    checks = {check["name"]: check for check in aac("doctor")["checks"]}
    assert {checks[name]["outcome"] for name in ("python", "data folder", "engine", "buildx")} == {"ok"}
    assert all(check["purpose"] and check["detail"] for check in checks.values())
