"""Publishing, building and running that is stopped half-way, by each signal, at each point.

Whatever the point: the tag is as before or complete and signed, nothing of the call runs on,
the last line says what is true, no secret is left in a file, and the next call goes on from
there. Points of a publication are requests that a gate before the registry holds back: one
chain of stopped calls for each signal, each going on where the one before was stopped.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import signal
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.engine.harness import PASSWORD, SECRET, Call, Gate, Wrapper, holding, serving, wait_until

pytestmark = pytest.mark.engine

CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: 137}
SIGNALS = [pytest.param(number, id=number.name) for number in CODES]
COMBINATIONS = list(itertools.product(CODES, (False, True)))
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
SPEC = {
    "apiVersion": "agent.dev/v1",
    "kind": "Agent",
    "metadata": {"name": "stopped", "version": "1.0.0"},
    "spec": {
        "runtime": {"name": "python", "version": "3.13"},
        "entrypoint": ["python", "main.py"],
        "ports": [{"container": 8080}],
    },
}
PROGRAM = """
import http.server, os, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
print("started", flush=True)
time.sleep(float(os.environ.get("LATE", "0")))
http.server.HTTPServer(("", 8080), http.server.SimpleHTTPRequestHandler).serve_forever()
"""


def aac(*arguments: str, cwd: Path) -> Call:
    """A call that is not stopped, and its end."""
    call = Call(*arguments, cwd=cwd)
    assert call.end() == 0, call.said
    return call


@pytest.fixture(autouse=True)
def _none_runs_on() -> Iterator[None]:
    yield
    Call.end_all()


@pytest.fixture(scope="module")
def registry(engine: Any, bases: Any) -> str:
    aac_registry = engine.registry
    assert aac_registry, "these tests publish to the private engine's registry"
    return str(aac_registry)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory, bases: Any) -> Path:
    """A folder with the agent and a key pair; the engine has the agent's image."""
    folder = tmp_path_factory.mktemp("stopped")
    (folder / "agent").mkdir()
    (folder / "agent/agent.yaml").write_text(json.dumps(SPEC))
    # Layers of its own: a blob that is in the registry already would not be sent.
    (folder / "agent/main.py").write_text(f"# {os.getpid()}\n" + PROGRAM)
    aac("sign", "--generate-key", "cosign.key", cwd=folder)
    aac("build", "agent", cwd=folder)
    return folder


def get(address: str, repository: str, path: str) -> bytes | None:
    request = urllib.request.Request(
        f"http://{address}/v2/{repository}/{path}", headers={"Accept": f"{MANIFEST}, {INDEX}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        if error.code != 404:
            raise
        return None


def put(url: str, content: bytes, media_type: str) -> None:
    request = urllib.request.Request(url, content, {"Content-Type": media_type}, method="PUT")
    urllib.request.urlopen(request, timeout=20).close()


def put_old(address: str, repository: str) -> bytes:
    """An older image that the tag points to: a manifest without layers."""
    config = f'{{"os": "linux", "architecture": "amd64", "in": "{repository}"}}'.encode()
    digest = "sha256:" + hashlib.sha256(config).hexdigest()
    start = urllib.request.Request(f"http://{address}/v2/{repository}/blobs/uploads/", b"", method="POST")
    with urllib.request.urlopen(start, timeout=20) as answer:
        location = answer.headers["Location"]
    put(f"{location}&digest={digest}", config, "application/octet-stream")
    described = {
        "mediaType": "application/vnd.oci.image.config.v1+json",
        "digest": digest,
        "size": len(config),
    }
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": described, "layers": []}
    content = json.dumps(manifest).encode()
    put(f"http://{address}/v2/{repository}/manifests/1", content, MANIFEST)
    return content


def tag_is_sound(address: str, repository: str, old: bytes | None, work: Path) -> bool:
    """Whether the tag is new, and then complete and signed; else it must be as before."""
    now = get(address, repository, "manifests/1")
    if now == old:
        return False
    assert now is not None
    digest = "sha256:" + hashlib.sha256(now).hexdigest()
    name = f"{address}/{repository}"
    for reference in (f"{name}:1", f"{name}@{digest}"):
        aac("verify", reference, "--key", "cosign.pub", cwd=work)
    for entry in json.loads(now).get("manifests", [json.loads(now)]):
        child = get(address, repository, f"manifests/{entry['digest']}") if "digest" in entry else now
        assert child is not None
        for blob in (json.loads(child)["config"], *json.loads(child)["layers"]):
            assert get(address, repository, f"blobs/{blob['digest']}") is not None
    return True


def nothing_is_left(call: Call, work: Path) -> None:
    """No process, and no secret in a file; of a call that could clean up not even a folder."""
    wait_until(lambda: not call.living(), f"{call.living()} end", 15)
    home = Path(os.environ.get("AAC_HOME") or Path.home() / ".local/share/aac")
    folders = (call.temporary, work, home / "locks", home / "clients")
    assert holding((PASSWORD, SECRET), folders) == []
    if call.process.returncode != -signal.SIGKILL:
        assert list(call.temporary.iterdir()) == []


def tells_the_truth(call: Call, number: signal.Signals, new: bool) -> None:
    """The exit code and the last line."""
    if number == signal.SIGKILL:
        return
    word = "interrupted" if number == signal.SIGINT else "terminated"
    assert call.last.startswith(f"{word}: "), call.said
    assert ("nothing was published" in call.last) != new, call.said
    assert ("points to the new image" in call.last) == new, call.said
    assert "Traceback" not in call.said


# -- publishing ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """A request that is held: before the registry gets it, or with the answer on its way back."""

    method: str
    part: str
    number: int = 1
    after: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.part} {self.number} {'after' if self.after else 'before'}"


#: In the order in which one publication meets them; each call goes on where the last one was stopped.
REQUESTS = (
    Held("GET", "/v2/"),
    Held("POST", "/uploads/"),
    Held("HEAD", "/blobs/"),
    Held("POST", "/uploads/", 2),
    Held("POST", "/uploads/", 2, after=True),
    Held("PATCH", "/uploads/"),
    Held("PUT", "/uploads/"),
    Held("PUT", "/uploads/", after=True),
    Held("PUT", "/manifests/sha256:"),
    Held("PUT", "/manifests/sha256:", after=True),
    Held("GET", "/manifests/sha256:", 2, after=True),
    Held("PUT", "/uploads/"),  # by cosign, as the next two
    Held("PUT", "/manifests/sha256-"),
    Held("PUT", "/manifests/sha256-", after=True),
    Held("GET", "/manifests/1"),
    Held("PUT", "/manifests/1"),
    Held("PUT", "/manifests/1", after=True),
)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_chain_of_publications_that_are_stopped(number: signal.Signals, registry: str, work: Path) -> None:
    repository = f"test/stopped-{number.name.lower()}-{os.getpid()}"
    old = None if number == signal.SIGTERM else put_old(registry, repository)
    uploaded: list[str] = []
    for at, held in enumerate(REQUESTS):
        gate = Gate(registry, held.method, held.part, number=held.number, after=held.after)
        with serving(gate):
            call = Call(*publish(f"{gate.address}/{repository}:1"), cwd=work)
            call.comes_to(gate.reached.is_set, str(held))
            call.send(number, group=bool(at % 2))
            code = call.end(15)
            gate.opened.set()
        uploaded += gate.uploaded
        assert code == CODES[number], (held, call.said)
        nothing_is_left(call, work)
        new = tag_is_sound(registry, repository, old, work)
        assert new == (held == REQUESTS[-1]), held
        tells_the_truth(call, number, new)
    assert len(uploaded) == len(set(uploaded)), "a blob was uploaded twice"
    done = aac(*publish(f"{registry}/{repository}:1"), "--json", cwd=work).document
    assert (done["sent"], done["verified"]) == (0, ["aac", "cosign"])


def publish(name: str) -> tuple[str, ...]:
    return ("push", "stopped:1.0.0", name, "--sign", "--key", "cosign.key", "--progress", "json")


@pytest.mark.parametrize("number", SIGNALS)
def test_signing_that_is_stopped(number: signal.Signals, registry: str, work: Path, tmp_path: Path) -> None:
    """In cosign, before and after it has done its work: the chain goes on, nothing is signed twice."""
    repository = f"test/signing-{number.name.lower()}-{os.getpid()}"
    cosign = find_cosign()
    for at, words in enumerate((" public-key ", " sign ", " sign ", " verify ", " verify ")):
        wrapper = Wrapper(tmp_path / str(at), cosign, words, after=at in (2, 4))
        environment = {"AAC_COSIGN": str(wrapper.path)}
        call = Call(*publish(f"{registry}/{repository}:1"), cwd=work, environment=environment)
        call.comes_to(wrapper.is_reached, words)
        call.send(number, group=bool(at % 2))
        assert call.end(15) == CODES[number], (words, call.said)
        nothing_is_left(call, work)
        assert not tag_is_sound(registry, repository, None, work)
        tells_the_truth(call, number, new=False)
    done = aac(*publish(f"{registry}/{repository}:1"), "--json", cwd=work).document
    assert (done["sent"], done["verified"]) == (0, ["aac", "cosign"])
    signatures = get(registry, repository, f"manifests/{done['digest'].replace(':', '-')}.sig")
    assert signatures is not None
    assert len(json.loads(signatures)["layers"]) == 1


def find_cosign() -> str:
    from aac_plugins.signers.program import needed

    return needed().path


# -- building -----------------------------------------------------------------------------

#: Events after which a signal is sent: step, kind, part of the text.
EVENTS = (
    ("engine", "start", ""),
    ("preflight", "start", ""),
    ("bases", "start", ""),
    ("lock", "start", "digest of"),
    ("lock", "start", "dependencies"),
    ("build/resolve", "", ""),
    ("lock", "end", "dependencies"),
    ("render", "start", ""),
    ("build", "start", ""),
    ("build", "end", "load build definition"),
    ("build/dependencies", "", ""),
    ("build", "end", ""),
    ("audit", "start", ""),
    ("push", "start", ""),
    ("push", "end", "push to"),
    ("sign", "start", ""),
)


@pytest.mark.parametrize("at", range(len(EVENTS)), ids=lambda at: "-".join(filter(None, EVENTS[at])))
def test_building_that_is_stopped(at: int, registry: str, work: Path) -> None:
    """All the way from the spec to the tag; each combination of signal and target several times."""
    number, group = COMBINATIONS[at % len(COMBINATIONS)]
    repository = f"test/building-{at}-{os.getpid()}"
    folder = work / f"agent-{at}"
    folder.mkdir()
    (folder / "agent.yaml").write_text(json.dumps(SPEC))
    (folder / "main.py").write_text(f"# {os.getpid()} {at}\n" + PROGRAM)
    (folder / "requirements.txt").write_text("idna==3.10\n")
    arguments = ["build", folder.name, "-t", f"{registry}/{repository}:1", "--push", "--progress", "json"]
    arguments += ["--sign", "--key", "cosign.key", "--secret", "id=canary,env=CANARY"]
    call = Call(*arguments, cwd=work)
    call.reaches(*EVENTS[at])
    call.send(number, group=group)
    assert call.end(20) == CODES[number], call.said
    nothing_is_left(call, work)
    assert not tag_is_sound(registry, repository, None, work)
    if EVENTS[at][0] not in ("engine", "preflight"):
        tells_the_truth(call, number, new=False)
    assert {path.name for path in folder.iterdir()} <= {
        "agent.yaml",
        "main.py",
        "requirements.txt",
        "aac.lock",
    }


@pytest.mark.parametrize("at", range(12))
def test_signals_at_any_time_of_the_start(at: int, registry: str, work: Path) -> None:
    """While modules are imported and cosign is forked an exception can be lost, a lock left taken."""
    number, group = COMBINATIONS[at % 4]
    arguments = ("build", "agent", "-t", f"{registry}/test/any-{at}-{os.getpid()}:1", "--push")
    call = Call(*arguments, "--sign", "--key", "cosign.key", "--progress", "json", cwd=work)
    call.reaches("engine", "start")
    time.sleep(at * 0.03)
    call.send(number, group=group)
    assert call.end(15) == CODES[number], call.said
    nothing_is_left(call, work)
    assert "Traceback" not in call.said


# -- running ------------------------------------------------------------------------------

#: What is held, and in which call of docker: words of its command line, and whether it did its work.
WORDS = (
    ("run", " container create ", False),
    ("run", " container create ", True),
    ("run", " container start ", False),
    ("run", " container start ", True),
    ("run", " container logs ", False),
    ("wait", " container start ", True),
    ("test", " container create ", True),
    ("test", " container start ", True),
    ("test", " container stop ", False),
)
#: Of the commands above.
COMMANDS = {
    "run": ("run", "stopped:1.0.0", "--publish", "8080"),
    "wait": ("run", "stopped:1.0.0", "--publish", "8080", "--wait", "--detach", "-e", "LATE=60"),
    "test": ("test", "stopped:1.0.0"),
}


@pytest.fixture
def beside(engine: Any, tmp_path: Path) -> dict[str, str]:
    """The engine under another address: docker is then taken from PATH, where a wrapper can be."""
    socket = tmp_path / "engine.sock"
    socket.symlink_to(engine.host.removeprefix("unix://"))
    return {"DOCKER_HOST": f"unix://{socket}", "DOCKER_CONFIG": engine.environment["DOCKER_CONFIG"]}


def containers(engine: Any, name: str) -> list[str]:
    """Containers of the agent, running or not."""
    from aac_plugins.containers.engine import Docker

    return [found.name for found in Docker(engine).containers(stopped=True) if found.name.startswith(name)]


@pytest.mark.parametrize(
    "at", range(len(WORDS)), ids=lambda at: f"{WORDS[at][0]}{WORDS[at][1]}{WORDS[at][2]}"
)
@pytest.mark.parametrize("number", SIGNALS)
def test_running_that_is_stopped(
    at: int, number: signal.Signals, engine: Any, work: Path, beside: dict[str, str], tmp_path: Path
) -> None:
    command, words, after = WORDS[at]
    name = f"stopped-{at}-{number.name.lower()}"
    wrapper = Wrapper(tmp_path / "bin", engine.docker, words, after=after)
    environment = {**beside, "PATH": f"{wrapper.folder}:{os.environ['PATH']}"}
    arguments = COMMANDS[command] if command == "test" else (*COMMANDS[command], "--name", name)
    call = Call(*arguments, cwd=work, environment=environment)
    call.comes_to(wrapper.is_reached, words)
    call.send(number, group=bool(at % 2))
    if "create" in words:
        wrapper.open()  # a container that is being made is waited for
    assert call.end(20) == CODES[number], call.said
    nothing_is_left(call, work)
    assert "Traceback" not in call.said
    seen = "stopped-test-" if command == "test" else name
    if number == signal.SIGKILL:
        # Nobody was left to remove it: the next call does.
        if command == "test":
            aac("test", "stopped:1.0.0", "--timeout", "30", cwd=work)
        elif command == "run":
            aac("run", "stopped:1.0.0", "--name", name, "--detach", "--publish", "8080", cwd=work)
        if command != "test":
            aac("stop", name, cwd=work)
    assert containers(engine, seen) == []
