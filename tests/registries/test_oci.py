"""The generic backend against a registry in this process, sound and faulty."""

from __future__ import annotations

import json
import socket
import threading
import time
from email.utils import formatdate
from typing import Any

import pytest
from aac_registries.oci import OciRegistry

from aac_core.api import (
    AacError,
    Progress,
    Reference,
    RegistryError,
    TransientError,
    UsageError,
    ignore,
)

REGISTRY = OciRegistry()


def target(fake: Any, tag: str = "") -> Reference:
    return Reference(fake.host, "team/agent", tag)


def push(fake: Any, made: Any) -> Any:
    return REGISTRY.push(str(made.folder), made.digest, target(fake), ignore)


def errors(code: str, message: str = "") -> bytes:
    return json.dumps({"errors": [{"code": code, "message": message}]}).encode()


def test_push_sends_each_blob_once_children_before_the_index_and_no_tag(fake: Any, layout: Any) -> None:
    seen: list[Progress] = []
    upload = REGISTRY.push(str(layout.folder), layout.digest, target(fake), seen.append)
    assert sorted(fake.stored) == sorted(set(layout.blobs))
    assert upload.sent == len(fake.stored)
    assert upload.sent_bytes == sum(map(len, fake.blobs.values()))
    assert set(fake.manifests) == {layout.digest, *layout.children}
    assert list(fake.manifests)[-1] == layout.digest
    assert REGISTRY.tags(target(fake)) == ()
    assert {event.step for event in seen} == {"push"}
    assert {event.id for event in seen if event.kind == "end"} >= set(layout.blobs)


def test_pushing_again_sends_nothing(fake: Any, layout: Any) -> None:
    push(fake, layout)
    fake.log.clear()
    upload = push(fake, layout)
    assert (upload.sent, upload.sent_bytes, upload.present) == (0, 0, len(set(layout.blobs)))
    assert fake.asked("PUT") + fake.asked("POST") == 0


def test_all_four_types_are_accepted_in_every_question(fake: Any, layout: Any) -> None:
    push(fake, layout)
    asked = [headers["accept"] for verb, path, headers in fake.log if verb == "GET" and "/manifests/" in path]
    assert asked
    assert all(accept.count("application/vnd.") == 4 for accept in asked)


def test_tag_resolve_tags_delete(fake: Any, layout: Any) -> None:
    push(fake, layout)
    assert REGISTRY.resolve(target(fake, "v1")) is None
    REGISTRY.tag(target(fake, "v1"), layout.digest)
    found = REGISTRY.resolve(target(fake, "v1"))
    assert found is not None
    assert found.digest == layout.digest
    assert REGISTRY.tags(target(fake)) == ("v1",)
    REGISTRY.delete(target(fake).at(layout.children[0]))
    assert REGISTRY.resolve(target(fake).at(layout.children[0])) is None
    with pytest.raises(RegistryError, match="by digest"):
        REGISTRY.delete(target(fake, "v1"))


def test_facts_of_each_platform_without_attestations(fake: Any, layout: Any) -> None:
    push(fake, layout)
    facts = REGISTRY.images(target(fake).at(layout.digest))
    assert [image.platform for image in facts] == ["linux/amd64", "linux/arm64"]
    assert facts[0].environment == ("PATH", "TOKEN")
    assert facts[0].ports == ("80/tcp",)
    assert facts[0].labels == {"a": "b"}
    assert facts[0].size > 3000
    with pytest.raises(RegistryError, match="there is no"):
        REGISTRY.images(target(fake, "absent"))


def test_a_layout_that_lacks_a_blob_is_refused_before_anything_is_sent(fake: Any, layout: Any) -> None:
    (layout.folder / "blobs/sha256" / layout.blobs[0][7:]).unlink()
    with pytest.raises(RegistryError, match="lacks"):
        push(fake, layout)
    assert fake.log == []


def test_a_layout_with_changed_bytes_is_refused(fake: Any, layout: Any) -> None:
    path = layout.folder / "blobs/sha256" / layout.children[0][7:]
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(RegistryError, match="other bytes"):
        push(fake, layout)


def test_changed_bytes_of_a_layer_are_the_registrys_to_refuse(fake: Any, layout: Any) -> None:
    path = layout.folder / "blobs/sha256" / layout.blobs[1][7:]
    path.write_bytes(path.read_bytes()[::-1])
    with pytest.raises(RegistryError, match="could not upload") as caught:
        push(fake, layout)
    assert "digest_invalid: other bytes" in caught.value.why
    assert fake.manifests == {}


# -- faults that pass -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["seconds", "date"])
def test_retry_after_is_honoured(fake: Any, layout: Any, kind: str) -> None:
    def throttle(handler: Any) -> None:
        handler.body()
        told = "1" if kind == "seconds" else formatdate(time.time() + 2, usegmt=True)
        handler.reply(429, errors("TOOMANYREQUESTS"), Retry_After=told)

    fake.once("HEAD", "/blobs/", throttle)
    started = time.monotonic()
    push(fake, layout)
    assert time.monotonic() - started >= 0.95
    assert len(fake.stored) == len(set(fake.stored))


@pytest.mark.parametrize(
    ("method", "part"),
    [
        ("HEAD", "/blobs/"),
        ("POST", "/uploads/"),
        ("PUT", "/uploads/"),
        ("PUT", "/manifests/"),
        ("GET", "/manifests/"),
    ],
)
@pytest.mark.parametrize("status", [500, 503, 0])
def test_a_passing_fault_anywhere_costs_no_second_upload(
    fake: Any, layout: Any, method: str, part: str, status: int
) -> None:
    def fail(handler: Any) -> None:
        if status:
            handler.body()
            handler.reply(status)
        else:
            handler.close_connection = True
            handler.connection.shutdown(socket.SHUT_RDWR)

    fake.once(method, part, fail, times=2)
    push(fake, layout)
    assert sorted(fake.stored) == sorted(set(layout.blobs))
    assert layout.digest in fake.manifests


def keep(handler: Any, size: int) -> None:
    """Take a part of a PATCH, as a registry does before it dies."""
    session = handler.path.rpartition("/")[2].partition("?")[0]
    handler.server.uploads[session] += handler.rfile.read(size)


def test_a_reset_in_the_middle_is_resumed_where_it_broke_off(fake: Any, large: Any) -> None:
    def reset(handler: Any) -> None:
        keep(handler, 2_000_000)
        handler.close_connection = True
        handler.connection.shutdown(socket.SHUT_RDWR)

    fake.once("PATCH", "/uploads/", reset)
    push(fake, large)
    ranges = [headers.get("content-range") for verb, _, headers in fake.log if verb == "PATCH"]
    assert ranges == [None, "2000000-4999999"]
    assert sorted(fake.stored) == sorted(set(large.blobs))


def test_500_in_the_middle_is_resumed(fake: Any, large: Any) -> None:
    def fail(handler: Any) -> None:
        keep(handler, 1_000_000)
        handler.rfile.read(4_000_000)
        handler.reply(500)

    fake.once("PATCH", "/uploads/", fail)
    push(fake, large)
    ranges = [headers.get("content-range") for verb, _, headers in fake.log if verb == "PATCH"]
    assert ranges == [None, "1000000-4999999"]


def test_416_asks_the_registry_how_far_it_got(fake: Any, large: Any) -> None:
    def lose(handler: Any) -> None:
        keep(handler, 3_000_000)
        handler.rfile.read(2_000_000)
        handler.reply(416)

    fake.once("PATCH", "/uploads/", lose)
    push(fake, large)
    assert [h.get("content-range") for verb, _, h in fake.log if verb == "PATCH"] == [None, "3000000-4999999"]


def test_an_upload_that_the_registry_forgot_starts_anew(fake: Any, large: Any) -> None:
    def forget(handler: Any) -> None:
        handler.body()
        fake.uploads.pop(handler.path.rpartition("/")[2].partition("?")[0])
        handler.reply(404, errors("BLOB_UPLOAD_UNKNOWN"))

    fake.once("PATCH", "/uploads/", forget)
    push(fake, large)
    assert sorted(fake.stored) == sorted(set(large.blobs))


def test_the_budget_ends_it(fake: Any, layout: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AAC_REGISTRY_BUDGET", "1")
    fake.once("HEAD", "/blobs/", lambda handler: handler.reply(503), times=1000)
    started = time.monotonic()
    with pytest.raises(TransientError) as caught:
        push(fake, layout)
    assert time.monotonic() - started < 5
    assert caught.value.exit_code == 75
    assert caught.value.hints[0].code == "registry-budget"


def test_a_registry_that_asks_to_wait_longer_than_the_budget_is_not_waited_for(
    fake: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AAC_REGISTRY_BUDGET", "5")
    fake.once("GET", "/manifests/", lambda handler: handler.reply(429, Retry_After="60"))
    started = time.monotonic()
    with pytest.raises(TransientError):
        REGISTRY.resolve(target(fake, "v1"))
    assert time.monotonic() - started < 1


def test_no_registry_at_all_is_transient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AAC_REGISTRY_BUDGET", "1")
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        with pytest.raises(TransientError, match=r"127\.0\.0\.1"):
            REGISTRY.resolve(Reference(f"127.0.0.1:{reserved.getsockname()[1]}", "a"))


@pytest.mark.parametrize("text", ["soon", "-1", "nan", "1e9"])
def test_a_budget_that_is_none(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("AAC_REGISTRY_BUDGET", text)
    with pytest.raises(UsageError, match="AAC_REGISTRY_BUDGET"):
        REGISTRY.resolve(Reference("127.0.0.1:9", "a"))


# -- answers that are wrong ---------------------------------------------------------------


def test_a_wrong_digest_is_found_in_the_bytes(fake: Any, layout: Any) -> None:
    push(fake, layout)
    other = b'{"schemaVersion":2,"manifests":[]}'
    fake.once(
        "GET", layout.digest, lambda handler: handler.reply(200, other, Docker_Content_Digest=layout.digest)
    )
    with pytest.raises(RegistryError, match="gave other bytes") as caught:
        REGISTRY.manifest(target(fake).at(layout.digest))
    assert "hash to sha256:" in caught.value.why


def test_a_header_that_lies_about_a_tag(fake: Any, layout: Any) -> None:
    push(fake, layout)
    REGISTRY.tag(target(fake, "v1"), layout.digest)
    content = fake.manifests["v1"][0]
    fake.once(
        "GET", "/v1", lambda handler: handler.reply(200, content, Docker_Content_Digest="sha256:" + "0" * 64)
    )
    with pytest.raises(RegistryError, match="gave other bytes"):
        REGISTRY.resolve(target(fake, "v1"))


def test_a_conversion_to_schema_1_is_refused(fake: Any) -> None:
    old = b'{"schemaVersion":1,"name":"a","fsLayers":[]}'
    kind = "application/vnd.docker.distribution.manifest.v1+prettyjws"
    fake.once("GET", "/v1", lambda handler: handler.reply(200, old, Content_Type=kind))
    with pytest.raises(RegistryError, match="schema 2"):
        REGISTRY.resolve(target(fake, "v1"))


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"[]",
        b"[" * 200_000,
        b'{"schemaVersion":2,"manifests":[],"layers":[],"config":{}}',
        b'{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","manifests":[]}',
    ],
)
def test_what_is_no_manifest_is_refused(fake: Any, body: bytes) -> None:
    fake.once("GET", "/v1", lambda handler: handler.reply(200, body))
    with pytest.raises(RegistryError, match="no manifest"):
        REGISTRY.resolve(target(fake, "v1"))


def test_an_answer_without_end_is_cut(fake: Any) -> None:
    fake.once("GET", "/v1", lambda handler: handler.reply(200, b" " * (5 << 20)))
    with pytest.raises(RegistryError, match="more than 4194304 bytes"):
        REGISTRY.resolve(target(fake, "v1"))


def test_a_404_page_of_a_proxy_is_no_statement_about_the_image(fake: Any) -> None:
    fake.once("GET", "/v1", lambda handler: handler.reply(404, b"<html>", Content_Type="text/html"))
    with pytest.raises(RegistryError, match="could not read"):
        REGISTRY.resolve(target(fake, "v1"))


def test_a_tag_that_stays_behind_is_found(fake: Any, layout: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aac_registries.tagging._VISIBLE", 0.2)
    push(fake, layout)
    fake.once("GET", "/v1", lambda handler: handler.reply(404), times=1000)
    with pytest.raises(RegistryError, match="points to nothing"):
        REGISTRY.tag(target(fake, "v1"), layout.digest)


def test_a_registry_that_stores_something_else_is_found(fake: Any, layout: Any) -> None:
    wrong = "sha256:" + "1" * 64

    def other(handler: Any) -> None:
        handler.body()
        handler.reply(201, Docker_Content_Digest=wrong)

    fake.once("PUT", "/manifests/", other)
    with pytest.raises(RegistryError, match="stored sha256:1111"):
        push(fake, layout)


@pytest.mark.parametrize(
    ("status", "code", "hint"),
    [
        (403, "DENIED", "registry-denied"),
        (404, "NAME_UNKNOWN", "repository-unknown"),
        (405, "UNSUPPORTED", "registry-unsupported"),
    ],
)
def test_refusals_say_why_and_what_to_do(fake: Any, layout: Any, status: int, code: str, hint: str) -> None:
    body = errors(code, "no\x1b[31m way\n\u202e")
    fake.once("POST", "/uploads/", lambda handler: handler.reply(status, body), times=99)
    with pytest.raises(RegistryError) as caught:
        push(fake, layout)
    assert hint in {one.code for one in caught.value.hints}
    assert caught.value.why == f"HTTP {status}, {code.lower()}: no\\u001b[31m way \\u202e"


def test_check_opens_an_upload_and_cancels_it(fake: Any) -> None:
    REGISTRY.check(target(fake), push=True)
    assert fake.uploads == {}
    assert fake.asked("POST") == fake.asked("DELETE") == 1
    fake.once("POST", "/uploads/", lambda handler: handler.reply(403, errors("DENIED")))
    with pytest.raises(RegistryError, match="could not push"):
        REGISTRY.check(target(fake), push=True)
    fake.once("GET", "/v2/", lambda handler: handler.reply(200 + 4))
    with pytest.raises(RegistryError, match="as a registry"):
        REGISTRY.check(target(fake), push=False)


# -- lists --------------------------------------------------------------------------------


def test_tags_come_in_pages(fake: Any) -> None:
    def first(handler: Any) -> None:
        handler.reply(200, b'{"tags":["b"]}', Link='</v2/team/agent/tags/list?n=1&last=b>; rel="next"')

    fake.once("GET", "/tags/list", first)
    fake.once("GET", "last=b", lambda handler: handler.reply(200, b'{"tags":["a"]}'))
    assert REGISTRY.tags(target(fake)) == ("a", "b")


def test_pages_do_not_lead_to_another_host(fake: Any) -> None:
    link = '<http://localhost:1/v2/x>; rel="next"'
    fake.once("GET", "/tags/list", lambda handler: handler.reply(200, b'{"tags":["b"]}', Link=link))
    with pytest.raises(RegistryError, match="another host"):
        REGISTRY.tags(target(fake))


def test_referrers_none_without_the_api_and_an_error_when_it_fails(
    fake: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = target(fake).at("sha256:" + "0" * 64)
    assert REGISTRY.referrers(subject) is None
    entry = {"mediaType": "m", "digest": "sha256:" + "2" * 64, "size": 3, "artifactType": "t"}
    body = json.dumps({"schemaVersion": 2, "manifests": [entry]}).encode()
    fake.once("GET", "/referrers/", lambda handler: handler.reply(200, body))
    found = REGISTRY.referrers(subject)
    assert found is not None
    assert [one.digest for one in found] == [entry["digest"]]
    monkeypatch.setenv("AAC_REGISTRY_BUDGET", "0")
    fake.once("GET", "/referrers/", lambda handler: handler.reply(500))
    with pytest.raises(TransientError):
        REGISTRY.referrers(subject)


# -- TLS ----------------------------------------------------------------------------------


def test_plain_http_is_not_spoken_with_a_name_unless_allowed(
    fake: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up = socket.getaddrinfo
    port = fake.server_address[1]

    def local(host: Any, *rest: Any, **more: Any) -> Any:
        return looked_up("127.0.0.1" if host == "registry.test" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", local)
    reference = Reference(f"registry.test:{port}", "team/agent", "v1")
    with pytest.raises(RegistryError, match="does not speak TLS") as caught:
        REGISTRY.resolve(reference)
    assert caught.value.hints[0].code == "registry-insecure"
    monkeypatch.setenv("AAC_INSECURE_REGISTRIES", f"other,registry.test:{port}")
    assert REGISTRY.resolve(reference) is None


def test_an_interrupt_stops_the_uploads(fake: Any, large: Any) -> None:

    def interrupted(progress: Progress) -> None:
        if progress.kind == "update":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        REGISTRY.push(str(large.folder), large.digest, target(fake), interrupted)
    assert fake.manifests == {}
    deadline = time.monotonic() + 5
    while any(t.name.startswith("aac-push") for t in threading.enumerate()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(t.name.startswith("aac-push") for t in threading.enumerate())


# -- answers that lead nowhere --------------------------------------------------------------

ADDRESSES = [
    "http://[",
    "http://[::1",
    "http://a:99999/x",
    "http://a:b/",
    "ftp://a/",
    "file:///etc/passwd",
    "javascript:x",
    "//",
    "http://",
    "\x7f\x01",
    "http://\xff\xfe/",
    "http://a b/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_that_are_none(fake: Any, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AAC_REGISTRY_BUDGET", "0.2")
    fake.once("GET", "/manifests/", lambda handler: handler.reply(307, Location=address), times=99)
    with pytest.raises(AacError):
        REGISTRY.resolve(target(fake, "v1"))
    del fake.faults[:]
    realm = f'Bearer realm="{address}"'
    fake.once("GET", "/manifests/", lambda handler: handler.reply(401, WWW_Authenticate=realm), times=99)
    with pytest.raises(AacError):
        REGISTRY.resolve(target(fake, "v1"))
    del fake.faults[:]
    link = f'<{address}>; rel="next"'
    fake.once("GET", "/tags/", lambda handler: handler.reply(200, b"{}", Link=link), times=999)
    with pytest.raises(AacError):
        REGISTRY.tags(target(fake))


@pytest.mark.parametrize("reply", [b"SSH-2.0-x\r\n", b"HTTP/1.1 999999 x\r\n\r\n", b"\x15\x03\x01", b""])
def test_what_speaks_no_http(fake: Any, reply: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AAC_REGISTRY_BUDGET", "0.1")

    def speak(handler: Any) -> None:
        handler.wfile.write(reply)
        handler.close_connection = True

    fake.once("GET", "/manifests/", speak, times=99)
    with pytest.raises(AacError):
        REGISTRY.resolve(target(fake, "v1"))


@pytest.mark.parametrize("host", ["127.0.0.1:0", "127.0.0.1:99999"])
def test_ports_that_are_none(host: str) -> None:
    with pytest.raises(UsageError, match="port"):
        REGISTRY.resolve(Reference(host, "a"))
