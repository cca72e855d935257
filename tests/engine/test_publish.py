"""Publish, sign, verify on a real registry, with each generation of cosign that is here.

``docker-registry`` and ``cosign`` are taken from PATH or from the data folder of aac. A second
cosign is named in AAC_TEST_COSIGN_3, or brought by tests/engine/newer_cosign.py.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import http.client
import json
import os
import shutil
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aac_plugins.signers.cosign import CosignSigner
from aac_registries.oci import OciRegistry
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from aac_core.api import (
    MachineError,
    Reference,
    RegistryError,
    SignatureError,
    SignRequest,
    TransientError,
    UndeterminedError,
    UsageError,
    VerifyRequest,
    ignore,
)

pytestmark = pytest.mark.registry

_HOME = Path(os.environ.get("AAC_HOME") or Path.home() / ".local/share/aac").absolute()
_PATH = f"{os.environ['PATH']}:{_HOME / 'tools/bin'}:{_HOME / 'tools/sbin'}"
SERVER = shutil.which("docker-registry", path=_PATH)
COSIGN = shutil.which(os.environ.get("AAC_COSIGN") or "cosign", path=_PATH)
_NEWER = os.environ.get("AAC_TEST_COSIGN_3") or str(_HOME / "tests/cosign-3")
NEWER = shutil.which(_NEWER) or ""
COSIGNS = [
    pytest.param(COSIGN, id="cosign"),
    pytest.param(
        NEWER,
        id="cosign-3",
        marks=pytest.mark.skipif(not NEWER, reason="tests/engine/newer_cosign.py brought no second cosign"),
    ),
]
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
PASSWORD = "not-a-secret-of-anyone"


@pytest.fixture(autouse=True)
def _programs(monkeypatch: pytest.MonkeyPatch) -> None:
    if SERVER is None or COSIGN is None:
        pytest.skip("docker-registry and cosign are not here; `aac engine up` brings both")
    monkeypatch.setenv("COSIGN_PASSWORD", PASSWORD)
    monkeypatch.setenv("AAC_COSIGN", COSIGN)


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A registry of its own on a free port of the loopback."""
    if SERVER is None:
        pytest.skip("docker-registry is not here; `aac engine up` brings it")
    folder = tmp_path_factory.mktemp("registry")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    config = {
        "version": "0.1",
        "log": {"level": "error"},
        "storage": {"filesystem": {"rootdirectory": str(folder)}, "delete": {"enabled": True}},
        "http": {"addr": address},
    }
    (folder / "config.json").write_text(json.dumps(config))
    command = [SERVER, "serve", str(folder / "config.json")]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            wait_for(lambda: urllib.request.urlopen(f"http://{address}/v2/", timeout=1).close())
            yield address
        finally:
            process.terminate()


def wait_for(ask: Callable[[], object]) -> None:
    end = time.monotonic() + 15
    while True:
        try:
            ask()
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.05)
        else:
            return


def make_layout(folder: Path, seed: str) -> str:
    """An index of two platforms; returns its digest."""

    def write(content: bytes) -> dict[str, Any]:
        name = hashlib.sha256(content).hexdigest()
        (folder / "blobs/sha256").mkdir(parents=True, exist_ok=True)
        (folder / "blobs/sha256" / name).write_bytes(content)
        return {"digest": f"sha256:{name}", "size": len(content)}

    def add(document: dict[str, Any], media_type: str) -> dict[str, Any]:
        return {"mediaType": media_type, **write(json.dumps(document).encode())}

    entries = []
    for machine in ("amd64", "arm64"):
        config = {
            "os": "linux",
            "architecture": machine,
            "seed": seed,
            "rootfs": {"type": "layers", "diff_ids": []},
        }
        layer = {
            "mediaType": "application/vnd.oci.image.layer.v1.tar",
            **write(f"{machine}{seed}".encode() * 400_000),
        }
        described = add(config, "application/vnd.oci.image.config.v1+json")
        image = {"schemaVersion": 2, "mediaType": MANIFEST, "config": described, "layers": [layer]}
        entries.append(add(image, MANIFEST) | {"platform": {"os": "linux", "architecture": machine}})
    return str(add({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}, INDEX)["digest"])


REGISTRY = OciRegistry()
SIGNER = CosignSigner()


@pytest.fixture
def image(host: str, tmp_path: Path, request: pytest.FixtureRequest) -> Reference:
    """An image that was pushed by digest, in a repository of its own."""
    name = hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:12]
    digest = make_layout(tmp_path / "layout", name)
    reference = Reference(host, f"test/{name}").at(digest)
    REGISTRY.push(str(tmp_path / "layout"), digest, reference, ignore)
    return reference


@pytest.fixture
def key(tmp_path: Path) -> tuple[str, str]:
    return SIGNER.generate_key(str(tmp_path / "demo"))


def sign(image: Reference, key: tuple[str, str]) -> None:
    SIGNER.sign(SignRequest((image,), REGISTRY, key=key[0]))


def verify(image: Reference, key: tuple[str, str], registry: Any = REGISTRY) -> Any:
    return SIGNER.verify(VerifyRequest(image, registry, key=key[1]))


# -- the way of an image ------------------------------------------------------------------


def test_push_sign_verify_and_only_then_tag(host: str, tmp_path: Path, key: tuple[str, str]) -> None:
    digest = make_layout(tmp_path / "layout", "way")
    tagged = Reference(host, "test/way", "v1")
    target = tagged.at(digest)
    REGISTRY.check(tagged, push=True)
    first = REGISTRY.push(str(tmp_path / "layout"), digest, target, ignore)
    again = REGISTRY.push(str(tmp_path / "layout"), digest, target, ignore)
    assert (first.sent, first.present) == (4, 0)
    assert (again.sent, again.present) == (0, 4)
    assert REGISTRY.resolve(tagged) is None
    children = [target.at(image.digest) for image in REGISTRY.images(target)]
    SIGNER.sign(SignRequest((target, *children), REGISTRY, key=key[0]))
    for signed in (target, *children):
        verification = verify(signed, key)
        assert (verification.digest, verification.checks) == (signed.digest, ("aac", "cosign"))
    assert REGISTRY.resolve(tagged) is None
    REGISTRY.tag(tagged, digest)
    found = REGISTRY.resolve(tagged)
    assert found is not None
    assert found.digest == digest
    assert verify(tagged, key).digest == digest
    assert "v1" in REGISTRY.tags(tagged)


def test_signing_again_adds_nothing(image: Reference, key: tuple[str, str]) -> None:
    sign(image, key)
    tag = replace(image, tag=f"{image.digest.replace(':', '-')}.sig", digest="")
    before = REGISTRY.resolve(tag)
    sign(image, key)
    assert REGISTRY.resolve(tag) == before
    assert verify(image, key).signatures == 1


@pytest.mark.parametrize("signs", COSIGNS)
@pytest.mark.parametrize("verifies", COSIGNS)
def test_each_generation_verifies_what_each_signs(
    image: Reference, key: tuple[str, str], signs: str, verifies: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AAC_COSIGN", signs)
    sign(image, key)
    monkeypatch.setenv("AAC_COSIGN", verifies)
    assert verify(image, key).checks == ("aac", "cosign")


def no_cosign(patch: pytest.MonkeyPatch) -> None:
    """A machine without cosign: neither on PATH nor in a data folder."""
    patch.delenv("AAC_COSIGN", raising=False)
    patch.setenv("PATH", "/nonexistent")
    patch.setenv("AAC_HOME", "/nonexistent")


def own_only(image: Reference, key: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    with monkeypatch.context() as patch:
        no_cosign(patch)
        return verify(image, key)


@pytest.mark.parametrize("signs", COSIGNS)
def test_without_cosign_the_own_check_remains_and_says_so(
    image: Reference, key: tuple[str, str], signs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AAC_COSIGN", signs)
    sign(image, key)
    verification = own_only(image, key, monkeypatch)
    assert verification.checks == ("aac",)
    assert "not installed" in verification.facts["cosign"]
    no_cosign(monkeypatch)
    with pytest.raises(MachineError, match="not installed") as caught:
        sign(image, key)
    assert caught.value.hints


@pytest.mark.skipif(not NEWER, reason="tests/engine/newer_cosign.py brought no second cosign")
def test_a_bundle_is_read_and_an_older_cosign_is_no_reason_to_call_it_unsigned(
    image: Reference, key: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cosign 3 writes unless told otherwise."""
    kind = "application/vnd.dev.sigstore"
    services = {"mediaType": f"{kind}.signingconfig.v0.2+json"}
    (tmp_path / "config.json").write_text(json.dumps(services))
    (tmp_path / "root.json").write_text(json.dumps({"mediaType": f"{kind}.trustedroot+json;version=0.1"}))
    command = [NEWER, "sign", "--yes", "--key", key[0], "--signing-config", str(tmp_path / "config.json")]
    subprocess.run([*command, "--trusted-root", str(tmp_path / "root.json"), str(image)], check=True)
    assert own_only(image, key, monkeypatch).checks == ("aac",)
    monkeypatch.setenv("AAC_COSIGN", NEWER)
    assert verify(image, key).checks == ("aac", "cosign")
    monkeypatch.setenv("AAC_COSIGN", str(COSIGN))
    if COSIGN != NEWER:
        with pytest.raises(UndeterminedError, match="does not see"):
            verify(image, key)


def test_many_signers_at_once_lose_nothing(image: Reference, tmp_path: Path) -> None:
    """The registry has no referrers API: each signature is read, added to and written back."""
    keys = [SIGNER.generate_key(str(tmp_path / f"key{number}")) for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: sign(image, key), keys))
    assert [verify(image, key).signatures for key in keys] == [1] * 8


# -- what is refused ----------------------------------------------------------------------


def test_a_public_key_of_another_pair_is_refused_before_anything_is_signed(
    image: Reference, key: tuple[str, str], tmp_path: Path
) -> None:
    _, other = SIGNER.generate_key(str(tmp_path / "other"))
    request = SignRequest((image,), REGISTRY, key=key[0], public_key=other)
    for action in (SIGNER.check, SIGNER.sign):
        with pytest.raises(UsageError, match="is not the public key of"):
            action(request)
    SIGNER.check(SignRequest((image,), REGISTRY, key=key[0], public_key=key[1]))


def test_unsigned_and_another_key(image: Reference, key: tuple[str, str], tmp_path: Path) -> None:
    with pytest.raises(SignatureError, match="is not signed") as caught:
        verify(image, key)
    assert caught.value.exit_code == 50
    sign(image, key)
    with pytest.raises(SignatureError, match=r"no signature .* is valid") as other:
        verify(image, SIGNER.generate_key(str(tmp_path / "other")))
    assert "another key" in other.value.why


def test_an_image_that_is_gone_is_not_verified_though_signed(image: Reference, key: tuple[str, str]) -> None:
    """cosign passes it: it looks for the signature's tag only."""
    sign(image, key)
    REGISTRY.delete(image)
    with pytest.raises(RegistryError, match="there is no"):
        verify(image, key)


def put(reference: Reference, path: str, content: bytes, media_type: str) -> None:
    request = urllib.request.Request(
        f"http://{reference.host}/v2/{reference.repository}/{path}", content, {"Content-Type": media_type}
    )
    request.method = "PUT"
    urllib.request.urlopen(request).close()


def store(reference: Reference, content: bytes) -> str:
    """Put a blob, return its digest."""
    start = f"http://{reference.host}/v2/{reference.repository}/blobs/uploads/"
    with urllib.request.urlopen(urllib.request.Request(start, b"", method="POST")) as answer:
        location = answer.headers["Location"]
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    joint = "&" if "?" in location else "?"
    kind = {"Content-Type": "application/octet-stream"}
    request = urllib.request.Request(f"{location}{joint}digest={digest}", content, kind, method="PUT")
    urllib.request.urlopen(request).close()
    return digest


def edit_signature(image: Reference, change: Callable[[dict[str, Any]], None], *, to: str = "") -> None:
    """Change the ``.sig`` manifest as whoever can write to the registry could."""
    tag = f"{image.digest.replace(':', '-')}.sig"
    found = REGISTRY.manifest(replace(image, tag=tag, digest=""))
    assert found is not None
    document = json.loads(found.content)
    change(document)
    target = f"{to.replace(':', '-')}.sig" if to else tag
    put(image, f"manifests/{target}", json.dumps(document).encode(), MANIFEST)


def payload(image: Reference, digest: str, kind: str = "cosign container image signature") -> bytes:
    critical = {
        "identity": {"docker-reference": image.name},
        "image": {"docker-manifest-digest": digest},
        "type": kind,
    }
    return json.dumps({"critical": critical, "optional": None}).encode()


_NOTE = "dev.cosignproject.cosign/signature"


def flip(document: dict[str, Any]) -> None:
    notes = document["layers"][0]["annotations"]
    raw = bytearray(base64.b64decode(notes[_NOTE]))
    raw[-1] ^= 1
    notes[_NOTE] = base64.b64encode(bytes(raw)).decode()


def drop(document: dict[str, Any]) -> None:
    del document["layers"][0]["annotations"][_NOTE]


def garble(document: dict[str, Any]) -> None:
    document["layers"][0]["annotations"][_NOTE] = "%%%"


def retype(document: dict[str, Any]) -> None:
    document["layers"][0]["mediaType"] = "application/octet-stream"


def empty(document: dict[str, Any]) -> None:
    document["layers"] = []


@pytest.mark.parametrize("change", [flip, drop, garble, retype, empty])
def test_a_changed_signature_is_none(
    image: Reference, key: tuple[str, str], change: Callable[[dict[str, Any]], None]
) -> None:
    sign(image, key)
    edit_signature(image, change)
    with pytest.raises(SignatureError):
        verify(image, key)


def test_a_signature_moved_to_another_image_is_none(image: Reference, key: tuple[str, str]) -> None:
    sign(image, key)
    other = REGISTRY.images(image)[0].digest
    edit_signature(image, lambda document: None, to=other)
    with pytest.raises(SignatureError) as caught:
        verify(image.at(other), key)
    assert image.digest in caught.value.why


def test_a_changed_payload_is_none(image: Reference, key: tuple[str, str]) -> None:
    sign(image, key)
    content = payload(image, image.digest) + b" "

    def change(document: dict[str, Any]) -> None:
        document["layers"][0] |= {"digest": store(image, content), "size": len(content)}

    edit_signature(image, change)
    with pytest.raises(SignatureError, match="no signature"):
        verify(image, key)


@pytest.mark.parametrize("kind", ["p256", "p384", "rsa", "ed25519"])
@pytest.mark.parametrize("what", ["sound", "another type", "another digest"])
def test_the_own_mathematics_for_each_kind_of_key(
    image: Reference, tmp_path: Path, kind: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    digest = "sha256:" + "0" * 64 if what == "another digest" else image.digest
    content = payload(image, digest, *(["something else"] if what == "another type" else []))
    if kind == "rsa":
        made: Any = rsa.generate_private_key(65537, 2048)
        signature = made.sign(content, padding.PKCS1v15(), hashes.SHA256())
    elif kind == "ed25519":
        made = ed25519.Ed25519PrivateKey.generate()
        signature = made.sign(content)
    else:
        made = ec.generate_private_key(ec.SECP256R1() if kind == "p256" else ec.SECP384R1())
        signature = made.sign(content, ec.ECDSA(hashes.SHA256() if kind == "p256" else hashes.SHA384()))
    pem = made.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (tmp_path / "made.pub").write_bytes(pem)
    simple = "application/vnd.dev.cosign.simplesigning.v1+json"
    layer: dict[str, Any] = {"mediaType": simple, "digest": store(image, content)}
    layer |= {"size": len(content), "annotations": {_NOTE: base64.b64encode(signature).decode()}}
    config = {
        "mediaType": "application/vnd.oci.image.config.v1+json",
        "digest": store(image, b"{}"),
        "size": 2,
    }
    document = {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [layer]}
    tag = f"{image.digest.replace(':', '-')}.sig"
    put(image, f"manifests/{tag}", json.dumps(document).encode(), MANIFEST)
    pair = ("", str(tmp_path / "made.pub"))
    if what == "sound":
        assert own_only(image, pair, monkeypatch).signatures == 1
    else:
        with pytest.raises(SignatureError):
            own_only(image, pair, monkeypatch)


# -- keys ---------------------------------------------------------------------------------


def pem_of(private: Any) -> bytes:
    form = serialization.PrivateFormat.PKCS8
    return bytes(private.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "it is empty"),
        (b"\0\1\2", "no PEM"),
        (pem_of(rsa.generate_private_key(65537, 1024)), "RSA key of 1024 bits"),
        (pem_of(ec.generate_private_key(ec.SECP256R1())), "does not sign with"),
        (b"x" * 70_000, "too large"),
    ],
)
def test_files_that_are_no_key_to_sign_with(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "bad.key"
    path.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        SIGNER.check(SignRequest((), REGISTRY, key=str(path)))
    assert message in caught.value.message
    assert caught.value.exit_code == 2


def test_keys_in_the_wrong_place(key: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def check(path: str) -> None:
        SIGNER.check(SignRequest((), REGISTRY, key=path))

    check(key[0])
    with pytest.raises(UsageError, match="is a public key"):
        check(key[1])
    with pytest.raises(UsageError, match="could not read"):
        check(key[0] + "x")
    with pytest.raises(UsageError, match="no key service is called 'awskmss'") as caught:
        check("awskmss://alias/a")
    assert "awskms" in caught.value.hints[0].text
    monkeypatch.setenv("COSIGN_PASSWORD", "wrong-" + PASSWORD)
    with pytest.raises(UsageError, match=r"password .* is wrong") as wrong:
        check(key[0])
    assert PASSWORD not in str(wrong.value.to_json())
    monkeypatch.delenv("COSIGN_PASSWORD")
    with pytest.raises(UsageError, match="password"):
        check(key[0])


def test_public_keys_that_are_none(image: Reference, key: tuple[str, str], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a private key"):
        verify(image, ("", key[0]))
    (tmp_path / "none.pub").write_bytes(b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")
    with pytest.raises(UsageError, match="no public key"):
        verify(image, ("", str(tmp_path / "none.pub")))
    weak = rsa.generate_private_key(65537, 1024).public_key()
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    (tmp_path / "weak.pub").write_bytes(weak.public_bytes(serialization.Encoding.PEM, kind))
    with pytest.raises(UsageError, match="too weak"):
        verify(image, ("", str(tmp_path / "weak.pub")))
    with pytest.raises(UsageError, match="by a key, or by an identity"):
        verify(image, ("", ""))


def test_a_key_pair_is_private_and_never_overwritten(key: tuple[str, str], tmp_path: Path) -> None:
    assert Path(key[0]).stat().st_mode & 0o077 == 0
    with pytest.raises(UsageError, match="is there already"):
        SIGNER.generate_key(str(tmp_path / "demo"))
    with pytest.raises(UsageError, match="no folder"):
        SIGNER.generate_key(str(tmp_path / "absent/demo"))


# -- a registry that does not answer ------------------------------------------------------


class Proxy(ThreadingHTTPServer):
    """Stands before the registry, and answers some requests itself: (method, part of path) → status."""

    daemon_threads = True

    def __init__(self, behind: str) -> None:
        super().__init__(("127.0.0.1", 0), Passing)
        self.behind = behind
        self.faults: dict[tuple[str, str], tuple[int, int]] = {}
        self.hits = 0

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Connections that break off are what is tested."""


class Passing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def fault(self) -> int | None:
        for (method, part), (status, times) in self.server.faults.items():
            if self.command == method and part in self.path and times > 0:
                self.server.faults[method, part] = (status, times - 1)
                self.server.hits += 1
                return status
        return None

    def pass_on(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status = self.fault()
        if status == 0:
            self.close_connection = True
            return
        if status is not None:
            self.answer(status, [("Retry-After", "1")], b"")
            return
        with contextlib.closing(http.client.HTTPConnection(self.server.behind)) as behind:
            behind.request(self.command, self.path, content, dict(self.headers.items()))
            answer = behind.getresponse()
            self.answer(answer.status, answer.getheaders(), answer.read())

    def answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response(status)
        kept = [item for item in headers if item[0].lower() not in ("content-length", "connection")]
        length = dict(headers).get("Content-Length") if self.command == "HEAD" else None
        for name, value in [*kept, ("Content-Length", length or str(len(body)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on  # noqa: N815 - http.server's names


@pytest.fixture
def proxy(host: str) -> Iterator[Proxy]:
    server = Proxy(host)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def through(image: Reference, proxy: Proxy) -> Reference:
    return replace(image, host=f"127.0.0.1:{proxy.server_address[1]}")


@pytest.mark.parametrize("signs", COSIGNS)
@pytest.mark.parametrize(
    ("status", "method", "part"), [(429, "PUT", ".sig"), (500, "POST", "/uploads/"), (0, "PUT", ".sig")]
)
def test_passing_faults_while_signing(
    image: Reference,
    key: tuple[str, str],
    proxy: Proxy,
    signs: str,
    method: str,
    part: str,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AAC_COSIGN", signs)
    monkeypatch.setattr("aac_plugins.signers.sign._WAITS", (0.05, 0.1, 0.2, 0.4, 0.8))
    proxy.faults[method, part] = (status, 4)
    sign(through(image, proxy), key)
    assert proxy.hits
    proxy.faults.clear()
    assert verify(image, key).signatures == 1


@pytest.mark.parametrize(
    ("status", "method", "part"),
    [
        (500, "GET", "/referrers/"),
        (429, "GET", "/referrers/"),
        (503, "GET", "/manifests/sha256-"),
        (429, "GET", ".sig"),
        (0, "GET", ".sig"),
        (500, "GET", "/blobs/"),
    ],
)
def test_no_fault_of_a_lookup_is_called_unsigned(
    image: Reference,
    key: tuple[str, str],
    proxy: Proxy,
    method: str,
    part: str,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sign(image, key)
    monkeypatch.setenv("AAC_REGISTRY_BUDGET", "0.3")
    monkeypatch.setattr("aac_plugins.signers.verify._WAITS", (0.05,))
    proxy.faults[method, part] = (status, 10_000)
    reference = through(image, proxy)
    if part == "/referrers/":
        assert verify(reference, key).signatures == 1
        edit_signature(image, flip)
    with pytest.raises(UndeterminedError) as caught:
        verify(reference, key)
    assert caught.value.exit_code == 51
    assert proxy.hits


def test_a_signature_is_not_written_over_what_could_not_be_read(
    image: Reference, key: tuple[str, str], proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AAC_REGISTRY_BUDGET", "0.3")
    proxy.faults["GET", ".sig"] = (500, 10_000)
    with pytest.raises(TransientError, match="could not read the signatures"):
        sign(through(image, proxy), key)
    with pytest.raises(SignatureError, match="is not signed"):
        verify(image, key)


def test_the_password_is_in_no_argument(image: Reference, key: tuple[str, str]) -> None:
    """Watched from outside while cosign signs."""
    seen: list[bytes] = []
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    seen.append(path.read_bytes())
                except OSError:
                    continue

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        sign(image, key)
    finally:
        done.set()
        watcher.join()
    assert any(b"\0sign\0" in line and b"\0--yes\0" in line for line in seen)
    assert not any(PASSWORD.encode() in line for line in seen)


def test_a_tag_is_set_to_what_is_there_only(image: Reference) -> None:
    tagged = replace(image, tag="v9", digest="")
    with pytest.raises(RegistryError, match="to tag"):
        REGISTRY.tag(tagged, "sha256:" + "0" * 64)
    assert REGISTRY.resolve(tagged) is None
