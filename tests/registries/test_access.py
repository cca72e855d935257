"""Credentials: where they come from, where they go, and where they must not."""

from __future__ import annotations

import base64
import json
import stat
import sys
import threading
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aac_registries import challenge, credentials
from aac_registries.credentials import Credential
from aac_registries.oci import OciRegistry

from aac_core.api import MachineError, Reference, RegistryError, UsageError, ignore

USER, SECRET = "ann", "s3cr3t:with-colon"
BASIC = "Basic " + base64.b64encode(f"{USER}:{SECRET}".encode()).decode()


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "docker"
    folder.mkdir()
    monkeypatch.setenv("DOCKER_CONFIG", str(folder))
    return folder


def write(docker: Path, document: Any) -> None:
    (docker / "config.json").write_text(json.dumps(document))


def entry(username: str = USER, password: str = SECRET) -> dict[str, str]:
    return {"auth": base64.b64encode(f"{username}:{password}".encode()).decode()}


def install_helper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    """A helper whose store is a file beside it."""
    folder = tmp_path / "bin"
    folder.mkdir(exist_ok=True)
    script = folder / "docker-credential-test"
    head = f"#!{sys.executable}\nimport json, pathlib, sys\nstore = pathlib.Path({str(folder)!r}, 'store')\n"
    script.write_text(head + body)
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


WORKING = """
action, text = sys.argv[1], sys.stdin.read()
known = json.loads(store.read_text()) if store.exists() else {}
if action == "get":
    if text.strip() not in known:
        sys.exit(print("credentials not found in native keychain") or 1)
    print(json.dumps(known[text.strip()]))
elif action == "store":
    document = json.loads(text)
    known[document["ServerURL"]] = document
else:
    known.pop(text.strip(), None)
store.write_text(json.dumps(known))
"""


# -- reading ------------------------------------------------------------------------------


def test_auths_by_host_and_the_hubs_own_key(docker: Path) -> None:
    write(docker, {"auths": {"example.com:5000": entry(), "https://index.docker.io/v1/": entry("hub", "x")}})
    assert credentials.find("example.com:5000") == Credential(USER, SECRET)
    assert credentials.find("docker.io") == Credential("hub", "x")
    assert credentials.find("example.com") is None


def test_a_helper_goes_before_auths_and_its_tokens_are_known(
    docker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_helper(tmp_path, monkeypatch, WORKING)
    write(
        docker,
        {"credHelpers": {"a.test": "test"}, "auths": {"a.test": entry("old", "old"), "b.test": entry()}},
    )
    assert credentials.find("a.test") == Credential("old", "old")
    kept = {"a.test": {"ServerURL": "a.test", "Username": "<token>", "Secret": "refresh"}}
    (tmp_path / "bin/store").write_text(json.dumps(kept))
    assert credentials.find("a.test") == Credential(identity_token="refresh")
    assert credentials.find("b.test") == Credential(USER, SECRET)


@pytest.mark.parametrize("text", ["{", "[]", '{"auths": {"a.test": {"auth": "%%"}}}'])
def test_a_broken_configuration_is_named_and_not_quoted(docker: Path, text: str) -> None:
    (docker / "config.json").write_text(text)
    with pytest.raises(MachineError, match=r"config\.json"):
        credentials.find("a.test")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("print('s3cr3t'); sys.exit(2)", "get failed"),
        ("print('s3cr3t')", "get failed"),
        (None, "could not run"),
    ],
)
def test_a_broken_helper_shows_nothing_of_what_it_printed(
    docker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str | None, message: str
) -> None:
    if body:
        install_helper(tmp_path, monkeypatch, body)
    write(docker, {"credsStore": "test"})
    with pytest.raises(MachineError, match=message) as caught:
        credentials.find("a.test")
    assert "s3cr3t" not in json.dumps(caught.value.to_json())


def test_a_helpers_name_is_no_path(docker: Path) -> None:
    write(docker, {"credsStore": "x/../../bin/sh"})
    with pytest.raises(MachineError, match="no name of a credential helper"):
        credentials.find("a.test")


def test_repr_shows_no_secret() -> None:
    shown = repr(Credential(USER, SECRET, "identity-token", "registry-token"))
    assert shown == "Credential(username='ann')"


# -- challenges ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "scheme", "parameters"),
    [
        (
            'Bearer realm="https://a/token",service="s",scope="repository:a:pull,push"',
            "bearer",
            {"realm": "https://a/token", "service": "s", "scope": "repository:a:pull,push"},
        ),
        ('Basic realm="x", Bearer realm="https://a/t"', "bearer", {"realm": "https://a/t"}),
        ("BASIC realm=plain", "basic", {"realm": "plain"}),
        (
            'bearer  realm = "a \\"b\\"" , error=insufficient_scope',
            "bearer",
            {"realm": 'a "b"', "error": "insufficient_scope"},
        ),
    ],
)
def test_challenges(header: str, scheme: str, parameters: dict[str, str]) -> None:
    assert challenge.parse(header) == challenge.Challenge(scheme, parameters)


def test_no_challenge() -> None:
    assert challenge.parse('Negotiate abc, Digest realm="basically"') is None


# -- the token server ---------------------------------------------------------------------


class Gate:
    """Lets the requests of a fake registry pass by token or by password."""

    def __init__(self, fake: Any, *, basic: bool = False) -> None:
        self.fake, self.basic = fake, basic
        self.valid: set[str] = set()
        self.asked: list[dict[str, list[str]]] = []
        self.seen: list[tuple[str, str]] = []
        self.refuse = False
        self.lock = threading.Lock()
        fake.faults.append(self.__call__)

    def __call__(self, handler: Any) -> bool:
        given = handler.headers.get("Authorization", "")
        with self.lock:
            self.seen.append((handler.path, given))
            if handler.path.startswith("/token"):
                return self._token(handler, given)
        if given == BASIC if self.basic else given.removeprefix("Bearer ") in self.valid:
            return False
        handler.body()
        bearer = f'Bearer realm="http://{self.fake.host}/token",service="test",scope="repository:other:pull"'
        handler.reply(401, WWW_Authenticate='Basic realm="test"' if self.basic else bearer)
        return True

    def _token(self, handler: Any, given: str) -> bool:
        text = handler.body().decode() or urlsplit(handler.path).query
        self.asked.append(parse_qs(text))
        allowed = given == BASIC or "refresh_token" in self.asked[-1]
        if self.refuse or not allowed:
            handler.reply(
                401, b'{"errors":[{"code":"UNAUTHORIZED","message":"incorrect username or password"}]}'
            )
            return True
        token = f"token-{len(self.asked)}"
        self.valid.add(token)
        handler.reply(200, json.dumps({"access_token": token}).encode())
        return True


def reference(fake: Any, tag: str = "") -> Reference:
    return Reference(fake.host, "team/agent", tag)


def test_tokens_are_asked_for_once_with_the_whole_scope(fake: Any, layout: Any, docker: Path) -> None:
    write(docker, {"auths": {fake.host: entry()}})
    gate = Gate(fake)
    OciRegistry().push(str(layout.folder), layout.digest, reference(fake), ignore)
    assert [asked["scope"] for asked in gate.asked] == [
        ["repository:team/agent:pull,push", "repository:other:pull"]
    ]
    assert gate.asked[0]["service"] == ["test"]
    assert {given for path, given in gate.seen if path.startswith("/token")} == {BASIC}
    assert not [path for path, given in gate.seen if given == BASIC and not path.startswith("/token")]


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "PUT"])
def test_a_token_that_expires_in_the_middle_is_renewed(
    fake: Any, large: Any, docker: Path, method: str
) -> None:
    write(docker, {"auths": {fake.host: entry()}})
    gate = Gate(fake)

    def expire(handler: Any) -> None:
        gate.valid.clear()
        gate(handler)

    fake.once(method, "/manifests/" if method == "GET" else "/uploads/", expire)
    fake.faults.insert(0, fake.faults.pop())
    OciRegistry().push(str(large.folder), large.digest, reference(fake), ignore)
    assert large.digest in fake.manifests
    assert sorted(fake.stored) == sorted(set(large.blobs))
    assert len(gate.asked) == 2


def test_an_identity_token_is_exchanged_in_a_body(fake: Any, docker: Path) -> None:
    write(docker, {"auths": {fake.host: {"auth": "", "identitytoken": "refresh-me"}}})
    gate = Gate(fake)
    assert OciRegistry().resolve(reference(fake, "v1")) is None
    assert gate.asked[0]["refresh_token"] == ["refresh-me"]
    assert gate.asked[0]["grant_type"] == ["refresh_token"]
    assert not any("refresh-me" in path for _, path, _ in fake.log)


def test_basic(fake: Any, docker: Path) -> None:
    write(docker, {"auths": {fake.host: entry()}})
    Gate(fake, basic=True)
    assert OciRegistry().resolve(reference(fake, "v1")) is None


@pytest.mark.parametrize("basic", [True, False])
def test_without_credentials_the_way_to_log_in_is_told(fake: Any, docker: Path, basic: bool) -> None:
    Gate(fake, basic=basic)
    with pytest.raises(RegistryError) as caught:
        OciRegistry().resolve(reference(fake, "v1"))
    assert caught.value.hints[0].text == f"aac login {fake.host}"


def test_refused_credentials_are_not_in_the_error(fake: Any, docker: Path) -> None:
    write(docker, {"auths": {fake.host: entry()}})
    Gate(fake).refuse = True
    with pytest.raises(RegistryError, match="gave no token") as caught:
        OciRegistry().resolve(reference(fake, "v1"))
    shown = json.dumps(caught.value.to_json())
    assert "incorrect username or password" in shown
    assert SECRET not in shown
    assert BASIC.removeprefix("Basic ") not in shown


def test_a_token_server_without_tls_gets_nothing(fake: Any, docker: Path) -> None:
    write(docker, {"auths": {fake.host: entry()}})
    fake.once(
        "GET", "/v2/", lambda h: h.reply(401, WWW_Authenticate='Bearer realm="http://elsewhere.test/t"')
    )
    with pytest.raises(RegistryError, match="without TLS"):
        OciRegistry().resolve(reference(fake, "v1"))


def test_redirects_to_another_host_get_no_authorization(fake: Any, layout: Any, docker: Path) -> None:
    write(docker, {"auths": {fake.host: entry()}})
    OciRegistry().push(str(layout.folder), layout.digest, reference(fake), ignore)
    Gate(fake, basic=True)
    elsewhere = fake.host.replace("127.0.0.1", "localhost")
    got: list[str | None] = []

    def store(handler: Any) -> bool:
        if not handler.headers["Host"].startswith("localhost"):
            return False
        got.append(handler.headers.get("Authorization"))
        handler.route()
        return True

    digest = layout.blobs[0]
    fake.faults.insert(0, store)
    fake.once("GET", digest, lambda h: h.reply(307, Location=f"http://{elsewhere}{h.path}"))
    fake.faults.insert(1, fake.faults.pop())
    assert OciRegistry().blob(reference(fake), digest) == fake.blobs[digest]
    assert got == [None]


def test_an_upload_location_on_another_host(fake: Any, layout: Any, docker: Path) -> None:
    write(docker, {"auths": {fake.host: entry()}})
    elsewhere = fake.host.replace("127.0.0.1", "localhost")
    got: list[str | None] = []

    def start(handler: Any) -> bool:
        if handler.command == "POST":
            session = str(next(fake.sessions))
            fake.uploads[session] = b""
            handler.reply(202, Location=f"http://{elsewhere}/v2/team/agent/blobs/uploads/{session}")
            return True
        if handler.headers["Host"].startswith("localhost"):
            got.append(handler.headers.get("Authorization"))
            handler.route()
            return True
        return False

    fake.faults.append(start)
    Gate(fake, basic=True)
    OciRegistry().push(str(layout.folder), layout.digest, reference(fake), ignore)
    assert got == [None] * len(set(layout.blobs))


def test_redirects_without_end(fake: Any) -> None:
    fake.once("GET", "/manifests/", lambda h: h.reply(307, Location=h.path), times=99)
    with pytest.raises(RegistryError, match="redirects more than"):
        OciRegistry().resolve(reference(fake, "v1"))


# -- login --------------------------------------------------------------------------------


def test_login_tries_then_stores_for_the_owner_only(fake: Any, docker: Path) -> None:
    Gate(fake, basic=True)
    write(docker, {"auths": {"other.test": entry("o", "o")}, "detachKeys": "ctrl-x"})
    registry = OciRegistry()
    with pytest.raises(RegistryError):
        registry.login(fake.host, USER, "wrong")
    assert credentials.find(fake.host) is None
    warning = registry.login(fake.host, USER, SECRET)
    assert "unencrypted" in warning
    assert SECRET not in warning
    path = docker / "config.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert credentials.find(fake.host) == Credential(USER, SECRET)
    assert json.loads(path.read_text())["detachKeys"] == "ctrl-x"
    assert [item.name for item in docker.iterdir()] == ["config.json"]
    assert registry.resolve(reference(fake, "v1")) is None
    registry.logout(fake.host)
    assert list(json.loads(path.read_text())["auths"]) == ["other.test"]
    registry.logout(fake.host)


def test_login_by_token_and_helper(
    fake: Any, docker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_helper(tmp_path, monkeypatch, WORKING)
    write(docker, {"credsStore": "test"})
    Gate(fake)
    assert OciRegistry().login(fake.host, USER, SECRET) == ""
    assert SECRET not in (docker / "config.json").read_text()
    assert credentials.find(fake.host) == Credential(USER, SECRET)
    OciRegistry().logout(fake.host)
    assert credentials.find(fake.host) is None


def test_login_where_everybody_is_let_in(fake: Any, docker: Path) -> None:
    with pytest.raises(RegistryError, match="asks for no credentials"):
        OciRegistry().login(fake.host, USER, SECRET)
    assert not (docker / "config.json").exists()


@pytest.mark.parametrize("pair", [("", "x"), ("a", ""), ("a:b", "x")])
def test_pairs_that_can_not_log_in(fake: Any, pair: tuple[str, str]) -> None:
    with pytest.raises(UsageError):
        OciRegistry().login(fake.host, *pair)
    assert fake.log == []
