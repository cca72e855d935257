# ruff: noqa: E501 - a case of a table reads better in one line
"""Thirty builds: hostile values come back byte for byte in the config and in the image's copy of the spec."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml
from aac_plugins.builders.buildx import Buildx

from aac_core.api import BuildPlan, BuildRequest, PlannedRuntime, Rendered
from aac_core.errors import SpecError
from aac_core.spec.read import load
from aac_core.spec.resolve import image_relevant

pytestmark = pytest.mark.engine

PAYLOADS: dict[str, str] = json.loads((Path(__file__).parent.parent / "hostile.json").read_text("utf-8"))
BASE: dict[str, Any] = {
    "metadata": {"name": "a"},
    "spec": {"runtime": "python:3.13", "entrypoint": ["python"]},
}
Fields = dict[str, Any]

#: name: (the spec with a value in a field, what the image's config says of it)
PLACES: dict[str, tuple[Callable[[str], Fields], Callable[[Fields], Any], Callable[[str], Any]]] = {
    "author": (lambda text: {"metadata": {"author": text}}, lambda made: made["Labels"]["org.opencontainers.image.authors"], str),
    "description": (
        lambda text: {"metadata": {"description": text}},
        lambda made: made["Labels"]["org.opencontainers.image.description"],
        lambda text: " ".join(text.split()),
    ),
    "label": (lambda text: {"metadata": {"labels": {"com.example.x": text}}}, lambda made: made["Labels"]["com.example.x"], str),
    "tag": (lambda text: {"metadata": {"tags": [text, "y"]}}, lambda made: made["Labels"]["dev.aac.tags"], lambda text: f"{text},y"),
    "variable": (lambda text: {"spec": {"environment": [{"name": "X", "value": text}]}}, lambda made: variable(made, "X"), str),
    "model": (lambda text: {"spec": {"model": {"name": text}}}, lambda made: variable(made, "AGENT_MODEL_NAME"), str),
    "model config": (
        lambda text: {"spec": {"model": {"config": {"x": text}}}},
        lambda made: json.loads(variable(made, "AGENT_MODEL_CONFIG")),
        lambda text: {"x": text},
    ),
    "entrypoint": (lambda text: {"spec": {"entrypoint": ["python", text]}}, lambda made: made["Entrypoint"], lambda text: ["python", text]),
    "check": (
        lambda text: {"spec": {"healthCheck": {"command": ["check", text]}}},
        lambda made: made["Healthcheck"]["Test"],
        lambda text: ["CMD", "check", text],
    ),
    "config": (lambda text: {"spec": {"config": {"x": {text: [text]}}}}, lambda made: None, lambda text: None),
    "argument": (lambda text: {"spec": {"build": {"args": {"X": text}}}}, lambda made: None, lambda text: None),
    "command": (lambda text: {"spec": {"build": {"commands": [f"cat > said <<'ZZZ'\n{text}\nZZZ"]}}}, lambda made: None, lambda text: None),
}  # fmt: skip


def variable(made: Fields, name: str) -> Any:
    return dict(item.split("=", 1) for item in made["Env"])[name]


def merged(left: Any, right: Any) -> Any:
    if not isinstance(left, dict) or not isinstance(right, dict):
        return right
    return left | {key: merged(left.get(key), value) for key, value in right.items()}


def accepted(text: str) -> list[str]:
    """The places that take the text."""

    def takes(place: str) -> bool:
        document = merged(merged(BASE, {"spec": {"model": {"provider": "acme"}}}), PLACES[place][0](text))
        try:
            load(yaml.safe_dump(document).encode(), "agent.yaml")
        except SpecError:
            return False
        return True

    return [place for place in PLACES if takes(place)]


#: Those that most places take; the others are refused, which another test shows.
CHOSEN = dict(
    sorted(((name, accepted(text)) for name, text in PAYLOADS.items()), key=lambda one: -len(one[1]))[:30]
)


def build(folder: Path, lock: str, document: Fields, *flags: str) -> Path:
    folder.mkdir()
    (folder / "main.py").write_text("print(1)\n")
    (folder / "agent.yaml").write_text(yaml.safe_dump(document))
    if lock:
        (folder / "aac.lock").write_text(lock)
    target = folder.with_suffix(".tar")
    command = [
        sys.executable,
        "-m",
        "aac_core",
        "-q",
        "build",
        str(folder),
        "--output",
        f"type=oci,dest={target}",
        *flags,
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return target


def blob(image: tarfile.TarFile, name: str) -> Any:
    stream = image.extractfile(name)
    assert stream is not None
    return json.load(stream)


def at(digest: str) -> str:
    return "blobs/" + digest.replace(":", "/")


def top(image: tarfile.TarFile) -> Any:
    return blob(image, at(blob(image, "index.json")["manifests"][0]["digest"]))


def file_of(image: tarfile.TarFile, manifest: Any, path: str) -> bytes:
    for layer in reversed(manifest["layers"]):
        with tarfile.open(fileobj=image.extractfile(at(layer["digest"]))) as opened:
            if path in opened.getnames():
                stream = opened.extractfile(path)
                assert stream is not None
                return stream.read()
    raise AssertionError(f"{path} is in no layer")


@pytest.fixture(scope="session")
def images(tmp_path_factory: pytest.TempPathFactory, own_platform: str) -> dict[str, tuple[Fields, Path]]:
    """All of them, a few at a time; the lock of the first one serves the others."""
    root = tmp_path_factory.mktemp("values")
    build(root / "first", "", BASE, "--platform", own_platform)
    lock = (root / "first/aac.lock").read_text()

    def one(name: str) -> tuple[Fields, Path]:
        document = merged(BASE, {"spec": {"model": {"provider": "acme"}}})
        for place in CHOSEN[name]:
            document = merged(document, PLACES[place][0](PAYLOADS[name]))
        return document, build(
            root / str(list(CHOSEN).index(name)), lock, document, "--platform", own_platform
        )

    with ThreadPoolExecutor(4) as pool:
        return dict(zip(CHOSEN, pool.map(one, CHOSEN), strict=True))


@pytest.mark.parametrize("name", CHOSEN)
def test_values_come_back(images: dict[str, tuple[Fields, Path]], name: str) -> None:
    document, path = images[name]
    assert len(CHOSEN[name]) >= 5
    with tarfile.open(path) as image:
        check(image, name, document)


def check(image: tarfile.TarFile, name: str, document: Fields) -> None:
    manifest = top(image)
    config = blob(image, at(manifest["config"]["digest"]))["config"]
    for place in CHOSEN[name]:
        _, found, expected = PLACES[place]
        assert found(config) == expected(PAYLOADS[name]), place
    assert (config["User"], config["WorkingDir"]) == ("65532:65532", "/app")
    assert variable(config, "HOME") == "/home/agent"
    spec = load(yaml.safe_dump(document).encode(), "agent.yaml").spec
    assert file_of(image, manifest, "usr/lib/aac/agent.json").decode() == image_relevant(spec)
    if "command" in CHOSEN[name]:
        assert file_of(image, manifest, "app/said").decode() == PAYLOADS[name] + "\n"


def test_annotations_come_back(tmp_path: Path) -> None:
    annotations = {
        f"com.example.at{at}": text
        for at, (name, text) in enumerate(PAYLOADS.items())
        if "label" in accepted(text)
    }
    assert len(annotations) >= 30
    plan = BuildPlan(
        name="a",
        version="1.0.0",
        runtime=PlannedRuntime("none", "1", "tests:none", {}),
        platforms=("linux/amd64", "linux/arm64"),
        bases=(),
        steps=(),
        environment=(),
        labels=(),
        annotations=tuple(annotations.items()),
        entrypoint=("/x",),
        config="{}",
        ignore=(),
    )
    (tmp_path / "context").mkdir()
    (tmp_path / "context/x").touch()
    request = BuildRequest(
        plan,
        Rendered("FROM scratch AS agent\nCOPY x /x\n", ""),
        str(tmp_path / "context"),
        platforms=plan.platforms,
        layout=str(tmp_path / "layout"),
    )
    Buildx().build(request, lambda progress: None)
    (listed,) = json.loads((tmp_path / "layout/index.json").read_text())["manifests"]
    found = json.loads((tmp_path / "layout" / at(listed["digest"])).read_text())["annotations"]
    assert {name: found.get(name) for name in annotations} == annotations
