"""Secrets of many kinds go in everywhere a user may put them; nothing of them may come out.

One agent is built for both platforms, published with provenance, signed, run, and built once
more with a step that fails and prints all it knows. What each place holds is then searched,
packed and encoded forms included. The same search finds what is planted, so it can fail.
"""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from aac_core.api import data_folder
from tests.engine.canaries import Canaries
from tests.engine.guarded_registry import Guarded, guarded_registry
from tests.engine.watched import Watched

pytestmark = [pytest.mark.engine, pytest.mark.registry]

SINKS = (
    *("layers", "config", "history", "provenance", "metadata", "stdout", "stderr"),
    *("json", "records", "argv", "temporary files", "lock"),
)
SPEC = """\
apiVersion: agent.dev/v1
kind: Agent
metadata: {{name: canary, version: 1.0.0}}
spec:
  runtime: python:3.13
  interface: job
  dependencies: [idna==3.10]
  entrypoint: [python, main.py]
  environment:
    - {{name: DECLARED, from: secret, required: true}}
    - {{name: TEST, value: "{test}"}}
  build:
    secrets: [required, one, two]
    ssh: [default]
    commands: [{command}]
  exporters:
    - {{name: jsonl, options: {{path: {record}}}}}
"""
USES = "test -s /run/secrets/required && test -s /run/secrets/PIP_INDEX_URL"
TELLS = (
    "cd /run/secrets && env && for one in $(ls | grep -v '^ca$'); "
    "do cat $one && echo && sed s/^/said:/ $one; done; exit 7"
)
MAIN = "import os, time\nprint('ready', len(os.environ), flush=True)\n"


@dataclass
class World:
    """What was done, and where."""

    canaries: Canaries
    watched: Watched
    registry: Guarded
    folder: Path
    short: str
    sockets: list[socket.socket] = field(default_factory=list)

    @property
    def agent(self) -> Path:
        return self.folder / "agent"

    @property
    def image(self) -> str:
        return f"{self.registry.host}/test/canary:1"

    def spec(self, command: str) -> None:
        text = SPEC.format(command=json.dumps(command), test=uuid.uuid4(), record=self.folder / "runs.jsonl")
        (self.agent / "agent.yaml").write_text(text)

    def agent_socket(self, canary: str) -> str:
        """An SSH agent that says nothing, at a path that must not be seen."""
        path = f"{self.short}/{canary}"
        server = socket.socket(socket.AF_UNIX)
        server.bind(path)
        server.listen()
        self.sockets.append(server)
        return path

    def run(self, *arguments: str, code: int = 0, stdin: str = "") -> str:
        return self.watched.run(*arguments, code=code, stdin=stdin, cwd=self.folder)

    def file(self, name: str, content: str) -> str:
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, "utf-8")
        target.chmod(0o600)
        return str(target)


def index(canary: str) -> str:
    return f"https://user:{quote(canary, safe='')}@pypi.org/simple"


def fill_environment(world: World) -> None:
    """Secrets that a machine has in its environment and its home."""
    new, home = world.canaries.new, "watched/home"
    bundle = Path("/etc/ssl/certs/ca-certificates.crt").read_text("utf-8")
    world.watched.environment |= {
        "BY_ENV": new("build secret by env"),
        "PIP_INDEX_URL": index(new("PIP_INDEX_URL")),
        "UV_DEFAULT_INDEX": index(new("UV_DEFAULT_INDEX")),
        "UV_INDEX_URL": index(new("UV_INDEX_URL")),
        "COSIGN_PASSWORD": new("COSIGN_PASSWORD"),
        "DECLARED": new("declared secret of a run"),
        "AWS_SECRET_ACCESS_KEY": new("AWS key in the environment"),
        "FROM_CALLER": new("secret of a run from the environment"),
        "SSL_CERT_FILE": world.file("ca.pem", f"# {new('CA bundle')}\n{bundle}"),
        "SSH_AUTH_SOCK": world.agent_socket(new("SSH agent", plain=True)),
        "http_proxy": f"http://user:{new('proxy', plain=True)}@127.0.0.1:9",
        "no_proxy": "*",
    }
    world.file(f"{home}/.config/pip/pip.conf", f"[global]\nindex-url = {index(new('pip.conf'))}\n")
    world.file(f"{home}/.config/uv/uv.toml", f'[[index]]\nurl = "{index(new("uv.toml"))}"\n')
    netrc = f"machine example.invalid login me password {new('netrc', plain=True)}\n"
    world.file(f"{home}/.netrc", netrc)
    user = base64.b64encode(f"me:{new('password in the Docker config')}".encode()).decode()
    entries = (
        {"auth": user},
        {"identitytoken": new("identity token")},
        {"registrytoken": new("registry token", plain=True)},
    )
    auths = dict(zip(world.registry.hostile_names, entries, strict=True))
    world.file(f"{home}/.docker/config.json", json.dumps({"auths": auths}))


def fill_project(world: World) -> None:
    """Secrets that lie about in a project."""
    new = world.canaries.new
    files = {
        ".env": f"TOKEN={new('.env of the project')}\n",
        ".env.local": f"TOKEN={new('.env.local of the project')}\n",
        "deep/down/server.pem": f"-----BEGIN PRIVATE KEY-----\n{new('key file')}\n",
        "id_ed25519": f"-----BEGIN OPENSSH PRIVATE KEY-----\n{new('SSH key')}\n",
        ".aws/credentials": f"aws_secret_access_key = {new('.aws/credentials')}\n",
        ".git-credentials": f"https://me:{new('.git-credentials', plain=True)}@example.invalid\n",
        ".npmrc": f"//registry.npmjs.org/:_authToken={new('.npmrc', plain=True)}\n",
        ".pypirc": f"[pypi]\npassword = {new('.pypirc')}\n",
        "main.py": MAIN,
    }
    for name, content in files.items():
        world.file(f"agent/{name}", content)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", str(world.agent)]
    remote = f"https://me:{new('.git/config', plain=True)}@example.invalid/x.git"
    for words in (
        ["init", "-q"],
        ["remote", "add", "origin", remote],
        ["add", "main.py"],
        ["commit", "-qm", "x"],
    ):
        subprocess.run([*git, *words], check=True)


def secrets_of_the_build(world: World) -> list[str]:
    """Options that give the build its secrets."""
    new = world.canaries.new
    one = world.file("one", new("build secret by file") + "\nsecond line\n")
    required = world.file("required", new("spec.build.secrets"))
    return [
        *("--secret", f"id=one,src={one}", "--secret", "id=two,env=BY_ENV"),
        *("--secret", f"id=required,src={required}"),
    ]


def do_everything(world: World, password: str) -> None:
    new, run = world.canaries.new, world.run
    build = ["build", "agent", *secrets_of_the_build(world)]
    run("login", world.registry.host, "-u", "me", "--password-stdin", stdin=password + "\n")
    run("sign", "--generate-key", "signing.key")
    world.canaries.add("private key", (world.folder / "signing.key").read_text().splitlines()[3])
    world.spec(USES)
    publish = ["--platform", "linux/amd64,linux/arm64", "-t", world.image, "--push", "--provenance", "max"]
    publish += ["--sign", "--key", "signing.key", "--metadata-file", "metadata.json"]
    run(*build, *publish, "-v", "--no-cache")
    run(*build, *publish, "--json")
    run(*build, "--progress", "json")
    run("verify", world.image, "--key", "signing.pub", "--json")
    run("inspect", world.image)
    given = [
        *("-e", f"GIVEN={new('run -e')}", "-e", "FROM_CALLER"),
        *("--env-file", world.file("run.env", f"LISTED={new('run --env-file')}\n")),
        *("--secret", f"FILED={world.file('filed', new('run --secret'))}"),
    ]
    run("run", "canary:1.0.0", *given)
    run("run", "canary:1.0.0", *given, "--json")
    run("run", "canary:1.0.0", "-e", f"MISSING NAME={new('bad -e')}", code=2)
    for host in (
        world.registry.hostile,
        *(f"{name}:{world.registry.hostile.rpartition(':')[2]}" for name in ("localhost", "127.0.0.2")),
    ):
        run("inspect", f"{host}/x:1", code=40)
        run("inspect", f"{host}/x:1", "--json", code=40)
    run(*build, "--build-arg", f"API_TOKEN={new('build argument')}", code=2)
    run(*build, "--secret", f"id=typed,value={new('value in --secret')}", code=2)
    run(*build, "--secret", new("value as --secret"), code=2)
    world.spec(TELLS)
    run(*build, "-v", code=30)
    run(*build, "--json", code=30)
    world.file(
        "agent/requirements.txt",
        f"x @ https://me:{new('requirements.txt', plain=True)}@example.invalid/x.whl\n",
    )
    run(*build, code=20)
    run("validate", "agent", "--json", code=20)
    (world.agent / "requirements.txt").unlink()


@contextmanager
def empty_world(folder: Path, canaries: Canaries, registry: Guarded) -> Iterator[World]:
    (folder / "agent").mkdir(parents=True)
    short = tempfile.mkdtemp(prefix="aac-")  # the path of a socket ends at 107 bytes
    world = World(canaries, Watched(folder / "watched"), registry, folder, short)
    try:
        yield world
    finally:
        for one in world.sockets:
            one.close()
        shutil.rmtree(short)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, World]]:
    """The one that keeps its secrets, and one that tells them."""
    canaries, planted = Canaries(), Canaries()
    password, token = canaries.new("login --password-stdin"), canaries.new("access token", plain=True)
    folder = tmp_path_factory.mktemp("canaries")
    with (
        guarded_registry(folder, user="me", password=password, token=token) as registry,
        empty_world(folder / "tight", canaries, registry) as tight,
        empty_world(folder / "leaky", planted, registry) as leaky,
    ):
        fill_environment(tight)
        fill_project(tight)
        do_everything(tight, password)
        shutil.copytree(tight.watched.folder / "home/.docker", leaky.watched.folder / "home/.docker")
        leak_everywhere(leaky)
        yield tight, leaky


def leak_everywhere(world: World) -> None:
    """A canary in what every sink holds anyway: the code, a variable, the version, a tag, an argument."""
    canary = world.canaries.new("planted", plain=True)
    world.file("agent/main.py", f"print({canary!r})\n")
    world.spec("true")
    spec = (world.agent / "agent.yaml").read_text().replace("version: 1.0.0", f"version: 1.0.0-{canary}")
    spec = spec.replace("    secrets: [required, one, two]\n    ssh: [default]\n", "")
    spec = spec.replace("required: true", "required: false").replace('value: "', f'value: "{canary}')
    world.file("agent/agent.yaml", spec)
    world.file("agent/aac.lock", json.dumps({"version": 1, "bases": {canary: {}}, "resolutions": {}}))
    tag = f"{world.registry.host}/test/leaky:{canary}"
    build = ["build", "agent", "-t", tag, "--push", "--provenance", "max", "--build-arg", f"GIVEN={canary}"]
    world.run(*build, "--metadata-file", "metadata.json")
    world.run(*build, "--json")


def blobs(storage: Path) -> Iterator[tuple[str, str, bytes]]:
    """What a registry keeps: sink, name, content; the history of a config is a sink of its own."""
    for file in storage.glob("**/blobs/sha256/*/*/data"):
        content = file.read_bytes()
        document: Any = None
        with suppress(ValueError):
            document = json.loads(content)
        if not isinstance(document, dict):
            yield "layers", file.parent.name, content
        elif "predicateType" in document or "payload" in document:
            yield "provenance", file.parent.name, content
        else:
            yield "config", file.parent.name, content
            yield "history", file.parent.name, json.dumps(document.get("history")).encode()


def places(world: World) -> Iterator[tuple[str, str, bytes]]:
    """Everything that is searched: sink, name, content."""
    yield from blobs(world.registry.storage)
    seen, folder = world.watched.seen, world.folder
    by_suffix = {".stdout": "stdout", ".stderr": "stderr", ".json": "json"}
    files = {file: by_suffix[file.suffix] for file in (world.watched.folder / "out").iterdir()}
    files |= {folder / "metadata.json": "metadata", folder / "runs.jsonl": "records"}
    files |= dict.fromkeys((data_folder() / "builds").glob("*.json"), "records")
    temporary = (*seen.rglob("tmp-*"), *(seen / "removed").rglob("*"), *world.watched.temporary.rglob("*"))
    files |= dict.fromkeys(temporary, "temporary files")
    files[world.agent / "aac.lock"] = "lock"
    for file, sink in files.items():
        if file.is_file():
            yield sink, str(file), str(file).encode() + b"\n" + file.read_bytes()
    yield "argv", "argv", world.watched.argv()


def searched(world: World) -> dict[str, dict[str, set[str]]]:
    """Sink to name to kinds, for every place that holds a canary."""
    found: dict[str, dict[str, set[str]]] = {sink: {} for sink in SINKS}
    for sink, name, content in places(world):
        if kinds := world.canaries.find(content):
            found[sink][name] = kinds
    return found


@pytest.fixture(scope="module")
def hits(worlds: tuple[World, World]) -> dict[str, dict[str, set[str]]]:
    return searched(worlds[0])


@pytest.fixture(scope="module")
def planted(worlds: tuple[World, World]) -> dict[str, dict[str, set[str]]]:
    return searched(worlds[1])


@pytest.mark.parametrize("sink", SINKS)
def test_no_secret_comes_out(hits: dict[str, dict[str, set[str]]], sink: str) -> None:
    assert hits[sink] == {}


@pytest.mark.parametrize("sink", SINKS)
def test_the_search_finds_what_is_planted(planted: dict[str, dict[str, set[str]]], sink: str) -> None:
    assert planted[sink] != {}


def test_kinds_and_witnesses(worlds: tuple[World, World]) -> None:
    tight, _ = worlds
    assert len({*tight.canaries.kinds, *tight.canaries.others}) >= 20
    assert b"the witness failed" not in tight.watched.argv()
    assert b"buildx" in tight.watched.argv()
    assert b"cosign" in tight.watched.argv()
    assert list(tight.watched.temporary.iterdir()) == [], "temporary files are gone afterwards"
    failed = [
        file for file in (tight.watched.folder / "out").glob("*.stderr") if b"said:***" in file.read_bytes()
    ]
    assert failed, "the failing step printed its secrets, redacted"
