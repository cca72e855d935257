# ruff: noqa: E501 - a case of a table reads better in one line
"""Bad input through the command line: exit code, place, and nothing written or started.

What a part refuses in detail is tested beside that part; here is what a user gets.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aac_core.cli import _guarded

Output = pytest.CaptureFixture[str]
HEAD = "metadata: {name: a}\n"
RUNNABLE = HEAD + "spec: {runtime: python:3.13, entrypoint: [python, main.py]}\n"


@pytest.fixture(autouse=True)
def nothing_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is refused is refused before a process is started or a host is asked."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something was started")

    monkeypatch.setattr("subprocess.Popen.__init__", refuse)
    monkeypatch.setattr("os.posix_spawn", refuse)
    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)


@pytest.fixture
def agent(tmp_path: Path) -> Path:
    folder = tmp_path / "agent"
    folder.mkdir()
    (folder / "agent.yaml").write_text(RUNNABLE)
    (folder / "main.py").write_text("print(1)\n")
    return folder


def files(folder: Path) -> list[str]:
    return sorted(os.fsencode(path).decode("latin-1") for path in folder.glob("*"))


def refused(capsys: Output, *arguments: str) -> str:
    code = _guarded([*arguments])
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    return f"{code} {captured.err}"


# name: (content, place and field, words of the message)
SPECS: dict[str, tuple[str | bytes, str, str]] = {
    "empty-file": ("", "1:1", "empty file"),
    "comments-only": ("# a\n", "1:1", "empty file"),
    "scalar-document": ("a\n", "1:1", "single value"),
    "list-document": ("- a\n", "1:1", "a list"),
    "two-documents": (HEAD + "---\n" + HEAD, "2:1", "second one"),
    "binary": (b"\x89PNG\r\n\x1a\n\0", "1:1", "binary file"),
    "utf-16": (HEAD.encode("utf-16"), "1:1", "UTF-16"),
    "latin-1": (b"metadata: {name: caf\xe9}", "1:21", "offset 20"),
    "raw-nul": ("metadata: {name: a\0}", "1:19", "U+0000"),
    "escaped-nul": ('metadata: {name: "\\0"}', "1:18 metadata.name", "NUL"),
    "lone-surrogate": ('metadata: {name: "\\ud800"}', "1:18 metadata.name", "surrogate"),
    "raw-escape": ("metadata: {name: \x1b[31m}", "1:18", "U+001B"),
    "escape-in-a-name": ('metadata: {name: "\\e[31m"}', "1:18 metadata.name", "lower-case"),
    "tab-indent": ("metadata:\n\tname: a\n", "2:1", "a tab"),
    "unterminated-quote": ('metadata: {name: "a}\n', "2:1", "unexpected end"),
    "two-colons": ("a: b: c\n", "1:5", "mapping values"),
    "undefined-alias": ("metadata: {name: *no}", "1:18", "no anchor"),
    "duplicate-key": (HEAD + HEAD, "2:1 metadata", "given twice"),
    "duplicate-key-nested": ("metadata:\n  name: a\n  name: b\n", "3:3 metadata.name", "given twice"),
    "duplicate-key-merge": ("a: &a {name: x}\nmetadata: {<<: *a, name: b}\n", "2:12", "merge keys"),
    "python-tag": ("metadata: {name: !!python/object/apply:os.system [id]}", "1:18 metadata.name", "tags are not used"),
    "unknown-tag": ("metadata: {name: !foo bar}", "1:18 metadata.name", "tags"),
    "binary-tag": ("metadata: {name: !!binary YQ==}", "1:18 metadata.name", "tags"),
    "set-tag": ("metadata: !!set {a}", "1:11 metadata", "tags"),
    "omap-tag": ("metadata: !!omap [a: b]", "1:11 metadata", "tags"),
    "invalid-date-as-number": (HEAD + "spec: {ports: [{container: 2024-13-45}]}", "2:28 spec.ports[0].container", "whole number"),
    "recursive-alias": ("a: &a [*a]\n", "1:8 a[0]", "holds itself"),
    "nesting-2000": ("a: " + "[" * 2000 + "]" * 2000, "1:67", "64 levels"),
    "nesting-50000": ("a: " + "[" * 50_000, "1:67", "64 levels"),
    "scalar-of-10-mb": ("a: " + "x" * 10_000_000, "", "1048576 bytes"),
    "100000-keys": ("".join(f"k{at}: 1\n" for at in range(100_000)), "10000:8", "20000 values"),
    "integer-of-5000-digits": ("a: " + "1" * 5000, "1:4 a", "100 digits"),
    "infinity": (HEAD + "spec: {config: {a: .inf}}", "2:20 spec.config.a", "no number"),
    "not-a-number": (HEAD + "spec: {config: {a: .nan}}", "2:20 spec.config.a", "no number"),
    "sexagesimal-port": (HEAD + "spec: {ports: [{container: 22:22}]}", "2:28 spec.ports[0].container", "whole number"),
    "octal-port": (HEAD + "spec: {ports: [{container: 010}]}", "2:28 spec.ports[0].container", "whole number"),
    "underscore-port": (HEAD + "spec: {ports: [{container: 1_000}]}", "2:28 spec.ports[0].container", "whole number"),
    "integer-key": (HEAD + "1: a\n", "2:1", "unless quoted"),
    "true-key": (HEAD + "true: a\n", "2:1", "unless quoted"),
    "list-key": (HEAD + "? [a]\n: b\n", "2:3", "a name as key"),
    "long-key": (HEAD + "? " + "k" * 2000 + "\n: b\n", "2:3", "at most 256"),
    "unknown-key": (HEAD + "sepc: {}\n", "2:1 sepc", "known field"),
    "key-that-pydantic-uses": ("'[key]': a\n" + HEAD, '1:1 ["[key]"]', "known field"),
    "key-that-pydantic-uses-nested": ("metadata: {name: a, labels: {'[key]': [1]}}", "1:21 metadata.labels", "expected text"),
    "unknown-api-version": (HEAD + "apiVersion: v9\n", "2:13 apiVersion", "agent.dev/v1"),
    "missing-name": ("metadata:\n  version: 1.0.0\n", "1:1 metadata.name", "required"),
    "name-with-capitals": ("metadata: {name: Ab}", "1:18 metadata.name", "lower-case"),
    "name-of-64": ("metadata: {name: " + "a" * 64 + "}", "1:18 metadata.name", "at most 63"),
    "name-with-bidi": ('metadata: {name: "a\\u202eb"}', "1:18 metadata.name", "lower-case"),
    "version-with-build": ("metadata: {name: a, version: 1.0.0+1}", "1:30 metadata.version", "without build metadata"),
    "text-for-a-list": ("metadata: {name: a, tags: b}", "1:27 metadata.tags", "expected a list"),
    "list-for-text": ("metadata: {name: a, author: [b]}", "1:21 metadata.author", "expected text"),
    "null": ("metadata: {name: ~}", "1:18 metadata.name", "nothing (null)"),
    "empty-text": ("metadata: {name: ''}", "1:18 metadata.name", "found ''"),
    "port-0": (HEAD + "spec: {ports: [{container: 0}]}", "2:28 spec.ports[0].container", "1 to 65535"),
    "port-twice": (HEAD + "spec: {ports: [{container: 1}, {container: 1}]}", "2:32 spec.ports[1]", "given twice"),
    "memory-without-unit": (HEAD + "spec: {resources: {limits: {memory: 512}}}", "2:37 spec.resources.limits.memory", "at least 6Mi"),
    "timeout-in-words": (HEAD + "spec: {healthCheck: {tcp: {}, timeout: 5 minutes}}", "2:40 spec.healthCheck.timeout", "duration"),
    "file-address": ("metadata: {name: a, source: 'file:///etc/passwd'}", "1:29 metadata.source", "https://"),
    "unknown-platform": (HEAD + "spec: {build: {platforms: [linux/armv9]}}", "2:28 spec.build.platforms[0]", "one of linux/amd64"),
    "base-with-password": (HEAD + "spec: {build: {base: 'u:p@h/a'}}", "2:22 spec.build.base", "without user and password"),
    "variable-name-with-space": (HEAD + "spec: {environment: [{name: 'A B', value: x}]}", "2:29 spec.environment[0].name", "a name of letters"),
    "variable-with-line-break": (HEAD + 'spec: {environment: [{name: A, value: "a\\nb"}]}', "2:39 spec.environment[0].value", "one line"),
    "variable-twice": (HEAD + "spec: {environment: [{name: A, value: x}, {name: A, value: y}]}", "2:43 spec.environment[1]", "given twice"),
    "reserved-build-argument": (HEAD + "spec: {build: {args: {BUILDKIT_SYNTAX: x}}}", "2:40 spec.build.args.BUILDKIT_SYNTAX", "reserved"),
    "secret-build-argument": (HEAD + "spec: {build: {args: {DB_PASSWORD: x}}}", "2:36 spec.build.args.DB_PASSWORD", "looks like a secret"),
    "secret-id-with-comma": (HEAD + "spec: {build: {secrets: ['a,b']}}", "2:26 spec.build.secrets[0]", "an id"),
    "ssh-id-with-path": (HEAD + "spec: {build: {ssh: [default=/x]}}", "2:22 spec.build.ssh[0]", "an id"),
    "label-key-with-space": ("metadata: {name: a, labels: {'a b': c}}", "1:37 metadata.labels[\"a b\"]", "no key of a label"),
    "entrypoint-as-text": (HEAD + "spec: {entrypoint: a b}", "2:20 spec.entrypoint", "expected a list"),
    "entrypoint-with-empty-item": (HEAD + "spec: {entrypoint: [a, '']}", "2:24 spec.entrypoint[1]", "empty text"),
    "requirement-as-option": (HEAD + "spec: {dependencies: ['-e git+https://h/x']}", "2:23 spec.dependencies[0]", "package requirement"),
    "requirement-with-line-break": (HEAD + 'spec: {dependencies: ["a\\nb"]}', "2:23 spec.dependencies[0]", "control"),
    "version-as-command": (HEAD + "spec: {runtime: 'python:3.13 && id'}", "2:17 spec.runtime.version", "a version"),
    "interval-0": (HEAD + "spec: {healthCheck: {tcp: {}, interval: 0}}", "2:41 spec.healthCheck.interval", "duration"),
    "field-of-later": (HEAD + "spec:\n  security: {privileged: true}\n", "3:3 spec.security", "later version"),
}  # fmt: skip


@pytest.mark.parametrize("case", SPECS)
def test_a_spec_is_refused_with_its_place(agent: Path, capsys: Output, case: str) -> None:
    content, place, words = SPECS[case]
    (agent / "agent.yaml").write_bytes(content.encode() if isinstance(content, str) else content)
    before = files(agent)
    found = refused(capsys, "plan", str(agent))
    where = re.escape(f"{agent}/agent.yaml:{place}" if place else f"{agent}/agent.yaml")
    assert re.search(f"(?m)(^10 |^)error: {where}[: .\\[].*{re.escape(words)}", found), found
    assert found.startswith("10 ")
    assert files(agent) == before


SPECIAL: dict[str, tuple[Callable[[Path], object], str]] = {
    "folder": (lambda path: path.mkdir(), "a folder"),
    "fifo": (os.mkfifo, "a FIFO"),
    "endless-device": (lambda path: path.symlink_to("/dev/zero"), "symbolic link"),
    "symlink-loop": (lambda path: path.symlink_to(path), "symbolic link"),
    "no-bytes": (lambda path: path.touch(), "empty file"),
    "ambiguous": (lambda path: [path.write_text(HEAD), path.with_suffix(".yml").write_text(HEAD)], "agent.yaml and agent.yml"),
    "none": (lambda path: None, "found none"),
}  # fmt: skip


@pytest.mark.parametrize("name", ["x" * 300, "x" * 300 + ".yaml", "x/" * 3000])
@pytest.mark.parametrize("command", ["validate", "spec", "build"])
def test_a_path_that_is_too_long(capsys: Output, command: str, name: str) -> None:
    for arguments in ((name,), (name, "-f", "agent.yaml"), (".", "-f", name)):
        assert refused(capsys, command, *arguments).startswith("10 error: ")


@pytest.mark.parametrize("case", SPECIAL)
def test_a_spec_that_is_no_file(agent: Path, capsys: Output, case: str) -> None:
    (agent / "agent.yaml").unlink()
    make, words = SPECIAL[case]
    make(agent / "agent.yaml")
    found = refused(capsys, "validate", str(agent))
    assert found.startswith("10 error: ")
    assert str(agent) in found
    assert words in found


FLAGS: dict[str, tuple[list[str], str]] = {
    **{
        f"tag-{name}": (["build", "-t", text, "AGENT"], words)
        for name, text, words in (
            ("with-scheme", "http://h.example/a:1", "no image reference"),
            ("with-query", "h.example/a?x=1", "no image reference"),
            ("as-option", "-oProxyCommand=x/a", "no image reference"),
            ("with-idn", "bücher.example/a", "no image reference"),
            ("with-trailing-dot", "h.example./a", "no image reference"),
            ("with-port-99999", "h.example:99999/a", "port"),
            ("empty", "", "no image reference"),
            ("with-leading-dash", "h.example/a:-b", "no image reference"),
            ("of-129", "h.example/a:" + "b" * 129, "no image reference"),
            ("with-space", "a b", "no image reference"),
            ("with-short-digest", "foo@sha256:abc", "no image reference"),
            ("with-digest", "foo@sha256:" + "a" * 64, "named by a digest"),
            ("with-capitals", "Foo", "no image reference"),
            ("with-line-break", "a\nb", "no image reference"),
        )
    },
    **{
        f"platform-{name}": (["build", "--platform", text, "AGENT"], words)
        for name, text, words in (
            ("unknown", "linux/armv9", "no runtime builds for linux/armv9"),
            ("windows", "windows/amd64", "known: linux/amd64, linux/arm64"),
            ("as-option", "--rm", "no runtime builds"),
            ("second-of-two", "linux/amd64,linux/x", "linux/x"),
        )
    },
    "plan-platform-unknown": (["plan", "--platform", "linux/armv9", "AGENT"], "can't be built for linux/armv9"),
    "dockerfile-platform-unknown": (["dockerfile", "--platform", "a", "AGENT"], "can't be built for a"),
    "profile-unknown": (["plan", "--profile", "x", "AGENT"], "no profile 'x'"),
    "secret-without-id": (["build", "--secret", "src=x", "AGENT"], "--secret takes"),
    "secret-with-path-as-id": (["build", "--secret", "id=../x,env=A", "AGENT"], "--secret takes"),
    "secret-without-file": (["build", "--secret", "id=a,src=/no/such", "AGENT"], "is no file"),
    "secret-of-a-folder": (["build", "--secret", "id=a,src=/", "AGENT"], "is no file"),
    "secret-twice": (["build", "--secret", "id=a,env=A", "--secret", "id=a,env=B", "AGENT"], "given twice"),
    "build-arg-without-value": (["build", "--build-arg", "A", "AGENT"], "takes NAME=VALUE"),
    "build-arg-of-buildkit": (["build", "--build-arg", "BUILDKIT_SYNTAX=x", "AGENT"], "reserved"),
    "build-arg-of-a-proxy": (["build", "--build-arg", "http_proxy=x", "AGENT"], "reserved"),
    "build-arg-secret": (["build", "--build-arg", "API_KEY=hunter2", "AGENT"], "looks like a secret"),
    "ssh-without-socket": (["build", "--ssh", "default=/nosuch", "AGENT"], "does not exist"),
    "ssh-with-comma": (["build", "--ssh", "a,b", "AGENT"], "--ssh takes"),
    "push-without-name": (["build", "--push", "AGENT"], "--push needs a name"),
    "sign-without-push": (["build", "--sign", "AGENT"], "needs --push"),
    "provenance-of-another-type": (["build", "--provenance", "slsa9", "AGENT"], "not one of"),
    "sign-with-public-key": (["sign", "h.example/a@sha256:" + "a" * 64, "--key", "KEYS/public.pem"], "public key"),
    "sign-with-empty-key": (["sign", "h.example/a@sha256:" + "a" * 64, "--key", "KEYS/empty.key"], "empty"),
    "sign-with-weak-key": (["sign", "h.example/a@sha256:" + "a" * 64, "--key", "KEYS/rsa.key"], "too weak"),
    "sign-with-unknown-service": (["sign", "h.example/a@sha256:" + "a" * 64, "--key", "awskm://x"], "did you mean awskms"),
    "verify-without-key": (["verify", "h.example/a:1"], "needs --key"),
    **{
        f"run-{name}": (["run", *arguments, "AGENT"], words)
        for name, arguments, words in (
            ("port-in-words", ["-p", "http:80"], "-p takes"),
            ("port-70000", ["-p", "70000"], "-p takes"),
            ("port-sctp", ["-p", "80/sctp"], "-p takes"),
            ("memory-in-gb", ["--memory", "1gb"], "no quantity"),
            ("memory-0", ["--memory", "0"], "no quantity"),
            ("memory-too-little", ["--memory", "1Mi"], "minimum of 6Mi"),
            ("cpus-negative", ["--cpus", "-1"], "no quantity"),
            ("variable-without-name", ["-e", "=x"], "NAME=VALUE"),
            ("variable-with-space", ["-e", "A B=x"], "NAME=VALUE"),
            ("variable-not-set", ["-e", "NOT_SET"], "not set"),
            ("secret-not-there", ["--secret", "A=/no/such"], "can't be read"),
            ("env-file-not-there", ["--env-file", "/no/such"], "can't be read"),
            ("volume-relative", ["--volume", "/a:b"], "--volume takes"),
            ("name-with-slash", ["--name", "a/b"], "no name for a container"),
            ("timeout-in-words", ["--timeout", "5 minutes"], "no duration"),
            ("platform-in-words", ["--platform", "arm"], "--platform takes"),
        )
    },
    "inspect-no-reference": (["inspect", "http://h/a"], "no image reference"),
    "unknown-option": (["plan", "--nope", "AGENT"], "no such option"),
    "unknown-command": (["nope"], "there is no command 'nope'"),
    "spec-is-no-command-line": (["plan", "AGENT", "AGENT"], "unexpected extra argument"),
}  # fmt: skip


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import rsa

    folder = tmp_path / "keys"
    folder.mkdir()
    weak = rsa.generate_private_key(65537, 1024)
    pem = weak.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    public = weak.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
    for name, content in (("public.pem", public), ("empty.key", b""), ("rsa.key", pem)):
        (folder / name).write_bytes(content)
        (folder / name).with_suffix(".pub").write_bytes(public)
    return folder


@pytest.mark.parametrize("case", FLAGS)
def test_a_flag_or_reference_is_refused(agent: Path, keys: Path, capsys: Output, case: str) -> None:
    arguments, words = FLAGS[case]
    before = files(agent)
    filled = [one.replace("AGENT", str(agent)).replace("KEYS", str(keys)) for one in arguments]
    found = refused(capsys, *filled)
    assert found.startswith("2 error: "), found
    assert words.lower() in found.lower()
    assert "hunter2" not in found
    assert files(agent) == before


def sparse(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(1 << 40)


def listening(path: Path) -> socket.socket:
    made = socket.socket(socket.AF_UNIX)
    made.bind(os.path.relpath(path))
    return made


def deep(path: Path) -> None:
    for _ in range(300):
        path /= "d"
    path.mkdir(parents=True)


def long_path(path: Path) -> None:
    """A path of more than 4,096 bytes, which no call takes in one piece."""
    here = os.open(path, os.O_RDONLY)
    for _ in range(17):
        os.mkdir("d" * 250, dir_fd=here)
        below = os.open("d" * 250, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)


CONTEXTS: dict[str, tuple[Callable[[Path], Any], str]] = {
    "link-to-the-outside": (lambda at: (at / "out").symlink_to("../../other"), "out leads out"),
    "absolute-link-to-the-outside": (lambda at: (at / "etc").symlink_to("/etc/passwd"), "etc leads out"),
    "fifo": (lambda at: os.mkfifo(at / "pipe"), "pipe is a FIFO"),
    "socket": (lambda at: listening(at / "sock").close(), "sock is a socket"),
    "line-break-in-a-name": (lambda at: (at / "a\nb").touch(), "a\\nb"),
    "name-that-is-no-utf-8": (lambda at: Path(os.fsdecode(bytes(at) + b"/caf\xe9")).touch(), "caf\\xe9"),
    "unreadable-file": (lambda at: (at / "main.py").chmod(0), "main.py"),
    "sparse-terabyte": (lambda at: sparse(at / "disk"), "1 TiB"),
    "too-deep": (deep, "256 folders deep"),
    "path-of-4096-bytes": (long_path, "ddd"),
    "ignore-file-is-a-folder": (lambda at: (at / ".dockerignore").mkdir(), ".dockerignore"),
    "ignore-file-is-a-link": (lambda at: (at / ".dockerignore").symlink_to("main.py"), ".dockerignore"),
    "ignore-file-too-large": (lambda at: (at / ".dockerignore").write_text("a\n" * (1 << 20)), ".dockerignore"),
    "ignore-file-with-a-bad-pattern": (lambda at: (at / ".dockerignore").write_text("a[\n"), ".dockerignore"),
    "requirements-from-outside": (lambda at: (at / "requirements.txt").write_text("-r ../x\n"), "requirements.txt"),
    "requirements-no-utf-8": (lambda at: (at / "requirements.txt").write_bytes(b"caf\xe9\n"), "requirements.txt"),
    "requirements-one-line-of-1-mb": (lambda at: (at / "requirements.txt").write_text("a" * (1 << 20)), "requirements.txt"),
    "lock-that-is-none": (lambda at: (at / "aac.lock").write_text("{"), "aac.lock"),
}  # fmt: skip


@pytest.mark.parametrize("case", CONTEXTS)
def test_a_file_of_the_context_is_refused_by_name(
    agent: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output, case: str
) -> None:
    monkeypatch.chdir(agent)
    make, words = CONTEXTS[case]
    made = make(agent)
    before = files(agent)
    found = refused(capsys, "plan", str(agent))
    assert found.startswith("20 error: "), found
    assert words in found
    assert files(agent) == before
    del made


ACCEPTED: dict[str, tuple[Callable[[Path], Any], str]] = {
    "hard-link": (lambda at: (at / "hard").hardlink_to(at / "main.py"), ""),
    "leading-dash": (lambda at: (at / "-rf").touch(), ""),
    "name-of-255-bytes": (lambda at: (at / ("n" * 255)).touch(), ""),
    "trailing-space": (lambda at: (at / "a ").touch(), ""),
    "case-twins": (lambda at: [(at / name).write_text("") for name in ("a", "A")], ""),
    "dangling-link": (lambda at: (at / "nothing").symlink_to("absent"), "nothing is a symbolic link to nothing"),
    "setuid": (lambda at: (at / "main.py").chmod(0o4755), "main.py"),
    "requirements-with-bom-and-crlf": (lambda at: (at / "requirements.txt").write_bytes(b"\xef\xbb\xbfhttpx==0.28.1\r\n"), ""),
}  # fmt: skip


@pytest.mark.parametrize("case", ACCEPTED)
def test_odd_files_that_are_taken(agent: Path, capsys: Output, case: str) -> None:
    make, warning = ACCEPTED[case]
    make(agent)
    assert _guarded(["plan", str(agent)]) == 0
    assert warning in capsys.readouterr().err
