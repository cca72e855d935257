"""The main job through the command line, on a real engine, registry and cosign."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import tarfile
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parent.parent.parent
PLATFORMS = "linux/amd64,linux/arm64"
ENVIRONMENT = {**os.environ, "COSIGN_PASSWORD": "not-a-secret-of-anyone"}


def aac(*arguments: str, cwd: Path | None = None, code: int = 0) -> dict[str, Any]:
    """Run a command with ``--json``, and return its document."""
    command = [sys.executable, "-m", "aac_core", *arguments, "--json"]
    done = subprocess.run(command, cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, timeout=600)
    assert done.returncode == code, (arguments, done.stdout, done.stderr)
    document: dict[str, Any] = json.loads(done.stdout)
    return document


@pytest.fixture(scope="module")
def registry() -> str:
    """The registry of the private engine; one is set up when the machine's Docker has none."""
    aac("engine", "up")
    found = aac("engine", "status")["registry"]
    assert found, "these tests publish to the private engine's registry"
    return str(found)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sentiment agent and a key pair."""
    folder = tmp_path_factory.mktemp("job")
    aac("init", "sentiment", "-t", "sentiment", cwd=folder)
    aac("sign", "--generate-key", "cosign.key", cwd=folder)
    return folder


@pytest.fixture(scope="module")
def image(registry: str, work: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The agent, built for both platforms, published and signed."""
    name = f"{registry}/test/sentiment:1.0.0"
    built = aac(
        "build",
        "sentiment",
        "--platform",
        PLATFORMS,
        "-t",
        name,
        "--push",
        "--sign",
        "--key",
        "cosign.key",
        cwd=work,
    )
    yield name, built
    aac("stop", "--all")


def ask(address: str, text: str) -> dict[str, Any]:
    body = json.dumps({"text": text}).encode()
    request = urllib.request.Request(f"http://{address}/invoke", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        document: dict[str, Any] = json.load(answer)
    return document


@pytest.mark.parametrize(("platform", "timeout"), [("linux/amd64", "60"), ("linux/arm64", "300")])
def test_each_platform_runs_and_answers(
    image: tuple[str, dict[str, Any]], platform: str, timeout: str
) -> None:
    name = f"job-{platform.rpartition('/')[2]}"
    aac(
        "run",
        image[0],
        "--name",
        name,
        "--platform",
        platform,
        "--detach",
        "--wait",
        "--timeout",
        timeout,
        "-p",
        "0:8080",
    )
    agent = next(item for item in aac("ps")["agents"] if item["name"] == name)
    address = agent["ports"][0]["address"]
    assert address.startswith("127.0.0.1:")
    good, bad = ask(address, "I love this"), ask(address, "I hate this terrible thing")
    assert good != bad
    assert agent["health"] in ("healthy", "starting")
    aac("stop", name)


def test_it_is_published_signed_and_described(image: tuple[str, dict[str, Any]], work: Path) -> None:
    name, built = image
    assert sorted(built["published"]["verified"]) == ["aac", "cosign"]
    verified = aac("verify", name, "--key", "cosign.pub", cwd=work)
    assert verified["digest"] == built["digest"]
    facts = aac("inspect", name)
    assert facts["digest"] == built["digest"]
    assert {item["platform"]: item["digest"] for item in facts["platforms"]} == built["platforms"]
    for item in facts["platforms"]:
        assert item["user"] == "65532:65532"
        assert item["labels"]["dev.aac.runtime"] == "python:3.13"
        assert item["health"][0] == "CMD"


def test_another_key_does_not_verify(image: tuple[str, dict[str, Any]], tmp_path: Path) -> None:
    aac("sign", "--generate-key", "other.key", cwd=tmp_path)
    error = aac("verify", image[0], "--key", "other.pub", cwd=tmp_path, code=50)["error"]
    assert error["code"] == "signature"


def test_publishing_again_sends_and_signs_nothing_new(image: tuple[str, dict[str, Any]], work: Path) -> None:
    name, built = image
    again = aac(
        "build",
        "sentiment",
        "--platform",
        PLATFORMS,
        "-t",
        name,
        "-t",
        f"{name}-again",
        "--push",
        "--sign",
        "--key",
        "cosign.key",
        cwd=work,
    )
    assert again["digest"] == built["digest"]
    assert again["published"]["sent"] == 0
    assert again["published"]["tags"] == [
        {"tag": name, "before": built["digest"], "now": built["digest"]},
        {"tag": f"{name}-again", "before": "", "now": built["digest"]},
    ]
    assert again["published"]["references"] == [f"{name.rpartition(':')[0]}@{built['digest']}"]


def layout_platforms(index: dict[str, Any], blob: Callable[[str], bytes]) -> dict[str, str]:
    """Platform to digest of an OCI layout, attestations left out."""
    found: dict[str, str] = {}
    for item in index["manifests"]:
        if item["mediaType"].endswith("index.v1+json"):
            found |= layout_platforms(json.loads(blob(item["digest"])), blob)
        elif item.get("platform", {}).get("os", "linux") == "linux":
            config = json.loads(blob(item["digest"]))["config"]["digest"]
            found["linux/" + json.loads(blob(config))["architecture"]] = item["digest"]
    return found


def platforms_of_tar(path: Path) -> dict[str, str]:
    with tarfile.open(path) as archive:

        def read(name: str) -> bytes:
            member = archive.extractfile(name)
            assert member is not None
            return member.read()

        return layout_platforms(
            json.loads(read("index.json")), lambda digest: read("blobs/" + digest.replace(":", "/"))
        )


def copy_elsewhere(source: Path, target: Path) -> Path:
    """Another folder with other file times."""
    shutil.copytree(source, target)
    for path in target.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return target


def test_cold_builds_elsewhere_give_the_same_platform_digests(
    image: tuple[str, dict[str, Any]], work: Path, tmp_path: Path
) -> None:
    other = copy_elsewhere(work / "sentiment", tmp_path / "elsewhere")
    out = tmp_path / "image.tar"
    aac("build", str(other), "--platform", PLATFORMS, "--no-cache", "--output", f"type=oci,dest={out}")
    assert platforms_of_tar(out) == image[1]["platforms"]


def test_every_way_out_gives_the_same_platform_digests(
    image: tuple[str, dict[str, Any]], registry: str, work: Path, tmp_path: Path
) -> None:
    _, built = image
    with_provenance = f"{registry}/test/provenance:1"
    pushed = aac(
        "build",
        "sentiment",
        "--platform",
        PLATFORMS,
        "-t",
        with_provenance,
        "--push",
        "--provenance",
        "max",
        cwd=work,
    )
    assert pushed["platforms"] == built["platforms"]
    assert pushed["digest"] != built["digest"], "the index lists attestations"
    assert len(aac("inspect", with_provenance)["attestations"]) == 2
    loaded = aac("build", "sentiment", "--load", cwd=work)
    assert set(loaded["platforms"].values()) <= set(built["platforms"].values())
    archive = f"type=oci,dest={tmp_path / 'both.tar'}"
    for output in (
        ("--load",),
        ("-o", archive),
        ("-o", archive, "--load"),
        ("--load", "--provenance", "min"),
    ):
        found = aac("build", "sentiment", "--platform", PLATFORMS, *output, cwd=work)
        assert found["platforms"] == built["platforms"], output
    plain = tmp_path / "plain.tar"
    build_plainly(work / "sentiment", tmp_path, plain)
    assert platforms_of_tar(plain) == built["platforms"]


def build_plainly(agent: Path, folder: Path, out: Path) -> None:
    """Build the Dockerfile with docker buildx alone, by the command that ``aac dockerfile`` tells."""
    from aac_plugins.engine import require

    engine = require()
    written = aac("dockerfile", str(agent), "--platform", PLATFORMS, "-o", str(folder / "Dockerfile"))
    command = shlex.split(written["command"])
    assert command[:3] == ["docker", "buildx", "build"]
    environment = {**os.environ, **engine.environment, "DOCKER_HOST": engine.host}
    command[0] = engine.docker
    subprocess.run(command, cwd=folder, check=True, env=environment, capture_output=True, timeout=600)
    (folder / "image.tar").rename(out)


def test_a_bad_spec_builds_and_publishes_nothing(registry: str, tmp_path: Path) -> None:
    (tmp_path / "agent.yaml").write_text("apiVersion: agent.dev/v1\nkind: Agent\nmetadata: {name: UPPER}\n")
    error = aac("build", str(tmp_path), "-t", f"{registry}/test/bad:1", "--push", code=10)["error"]
    assert error["problems"][0]["where"]["line"] == 3
    missing = aac("inspect", f"{registry}/test/bad:1", code=40)["error"]
    assert "does not exist" in missing["message"]


def test_a_strangers_runtime_is_equal_to_ours(registry: str, tmp_path: Path) -> None:
    """A separate distribution with one entry point, in an environment of its own."""
    source = ROOT / "examples/aac-runtime-shell"
    site = tmp_path / "site"
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--target",
        str(site),
        str(source),
    ]
    subprocess.run(install, check=True)
    environment = {**ENVIRONMENT, "PYTHONPATH": os.pathsep.join([str(site), *sys.path[1:]])}

    def with_plugin(*arguments: str) -> dict[str, Any]:
        command = [sys.executable, "-m", "aac_core", *arguments, "--json"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stderr + done.stdout
        document: dict[str, Any] = json.loads(done.stdout)
        return document

    assert "shell" in with_plugin("plugins")["offers"]["runtimes"]
    name = f"{registry}/test/shell:1"
    agent = shutil.copytree(source / "agent", tmp_path / "agent")
    first = with_plugin("build", str(agent), "--platform", PLATFORMS, "-t", name, "--push")
    other = copy_elsewhere(agent, tmp_path / "other")
    again = with_plugin("build", str(other), "--platform", PLATFORMS, "-t", name, "--push", "--no-cache")
    assert first["platforms"] == again["platforms"]
    aac("run", name, "--name", "job-shell", "--detach", "--wait", "-p", "0:8080")
    running = next(item for item in aac("ps")["agents"] if item["name"] == "job-shell")
    with urllib.request.urlopen(
        f"http://{running['ports'][0]['address']}/cgi-bin/hello", timeout=10
    ) as answer:
        assert json.load(answer) == {"hello": "hello-shell", "machine": os.uname().machine}
    aac("stop", "job-shell")


def test_a_run_record_holds_every_step(registry: str, work: Path, tmp_path: Path) -> None:
    agent = copy_elsewhere(work / "sentiment", tmp_path / "recorded")
    record = tmp_path / "runs.jsonl"
    spec = agent / "agent.yaml"
    spec.write_text(
        spec.read_text() + f"  exporters:\n    - name: jsonl\n      options:\n        path: {record}\n"
    )
    built = aac("build", str(agent), "-t", f"{registry}/test/recorded:1", "--push")
    (line,) = record.read_text().splitlines()
    run = json.loads(line)
    assert (run["command"], run["outcome"]) == ("build", "ok")
    steps = {step["name"]: step for step in run["steps"]}
    assert {"engine", "preflight", "bases", "render", "build", "push", "tag"} <= set(steps)
    assert steps["push"]["digest"] == built["digest"]
