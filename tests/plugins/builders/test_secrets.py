from __future__ import annotations

from pathlib import Path

import pytest
from aac_plugins.builders import secrets
from aac_plugins.builders.secrets import Redactor, check_secrets, default_secrets

from aac_core.api import Progress, SecretSource, UsageError


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies in /etc here decides nothing."""
    monkeypatch.setattr(secrets, "_CA_FILES", ())
    monkeypatch.setattr(secrets, "SYSTEM", Path("/nonexistent"))


def put(path: Path, text: str = "x") -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return str(path)


def test_a_bare_host_has_none(tmp_path: Path) -> None:
    found = default_secrets({}, tmp_path)
    assert found.sources == ()
    assert found.environment == {}


def test_files_of_the_home_folder(tmp_path: Path) -> None:
    ca = put(tmp_path / "ca.crt")
    pip = put(tmp_path / ".config/pip/pip.conf", "[global]\ntimeout = 3\n")
    netrc, uv = put(tmp_path / ".netrc"), put(tmp_path / ".config/uv/uv.toml")
    found = default_secrets({"SSL_CERT_FILE": ca}, tmp_path)
    assert found.sources == (
        SecretSource("ca", file=ca),
        SecretSource("netrc", file=netrc),
        SecretSource("pip.conf", file=pip),
        SecretSource("uv.toml", file=uv),
    )


def test_variables_come_before_places(tmp_path: Path) -> None:
    put(tmp_path / ".config/pip/pip.conf")
    put(tmp_path / ".netrc")
    netrc, pip = put(tmp_path / "own/netrc"), put(tmp_path / "own/pip.conf")
    found = default_secrets({"NETRC": netrc, "PIP_CONFIG_FILE": pip}, tmp_path)
    assert {one.id: one.file for one in found.sources} == {"netrc": netrc, "pip.conf": pip}


def test_the_second_ca_variable_counts_when_the_first_names_no_file(tmp_path: Path) -> None:
    ca = put(tmp_path / "ca.crt")
    found = default_secrets({"SSL_CERT_FILE": "/gone", "REQUESTS_CA_BUNDLE": ca}, tmp_path)
    assert found.sources == (SecretSource("ca", file=ca),)


def test_index_variables_are_passed_by_name(tmp_path: Path) -> None:
    found = default_secrets({"UV_INDEX_URL": "https://u:p@h/", "PIP_INDEX_URL": ""}, tmp_path)
    assert found.sources == (SecretSource("UV_INDEX_URL", env="UV_INDEX_URL"),)
    assert found.environment == {}


def test_an_index_of_the_pip_configuration_becomes_a_variable(tmp_path: Path) -> None:
    put(tmp_path / ".pip/pip.conf", "[global]\nindex-url = https://old/\n")
    put(
        tmp_path / ".config/pip/pip.conf",
        "[global]\nindex-url = https://u:p%40@h/simple\nextra-index-url =\n    https://a/\n    https://b/\n",
    )
    found = default_secrets({}, tmp_path)
    assert found.environment == {
        "PIP_INDEX_URL": "https://u:p%40@h/simple",
        "PIP_EXTRA_INDEX_URL": "https://a/ https://b/",
    }
    assert SecretSource("PIP_INDEX_URL", env="PIP_INDEX_URL") in found.sources


def test_the_environment_overrides_the_pip_configuration(tmp_path: Path) -> None:
    put(tmp_path / ".pip/pip.conf", "[install]\nindex-url = https://old/\n")
    assert default_secrets({"PIP_INDEX_URL": "https://new/"}, tmp_path).environment == {}


def test_a_broken_pip_configuration_is_pips_problem(tmp_path: Path) -> None:
    pip = put(tmp_path / ".pip/pip.conf", "index-url = https://no-section/\n")
    assert default_secrets({}, tmp_path).sources == (SecretSource("pip.conf", file=pip),)


def test_the_null_device_switches_pip_files_off(tmp_path: Path) -> None:
    put(tmp_path / ".pip/pip.conf", "[global]\nindex-url = https://h/\n")
    assert default_secrets({"PIP_CONFIG_FILE": "/dev/null"}, tmp_path).sources == ()


def test_what_the_user_gave_is_left_alone(tmp_path: Path) -> None:
    put(tmp_path / ".pip/pip.conf", "[global]\nindex-url = https://h/\n")
    put(tmp_path / ".netrc")
    found = default_secrets({}, tmp_path, given=["netrc", "PIP_INDEX_URL", "pip.conf"])
    assert found.sources == ()
    assert found.environment == {}


def test_secrets_have_to_exist(tmp_path: Path) -> None:
    there = put(tmp_path / "there")
    check_secrets([SecretSource("a", file=there), SecretSource("b", env="B")], {"B": ""})
    with pytest.raises(UsageError, match="variable NO of the build secret 'c'"):
        check_secrets([SecretSource("c", env="NO")], {})
    with pytest.raises(UsageError, match="file '/gone' of the build secret 'd'"):
        check_secrets([SecretSource("d", file="/gone")], {})


def test_values_and_their_parts_are_redacted(tmp_path: Path) -> None:
    netrc = put(tmp_path / "netrc", "machine h login me password hunter22\n")
    conf = put(tmp_path / "conf", "[global]\nindex-url = https://u:sesame@h/simple\n")
    key = put(tmp_path / "key", "first-line\nsecond-line\n")
    redact = Redactor(
        [
            SecretSource("netrc", file=netrc),
            SecretSource("pip.conf", file=conf),
            SecretSource("key", file=key),
            SecretSource("T", env="T"),
        ],
        {"T": "abcd"},
    )
    text = redact("hunter22 https://u:sesame@h/simple second-line abcd ok")
    assert text == "*** *** *** *** ok"
    assert redact.event(Progress("build", "an abcd", id="x")) == Progress("build", "an ***", id="x")


def test_credentials_of_any_address_are_redacted() -> None:
    assert Redactor([], {})("GET https://user:pw@host/x") == "GET https://***@host/x"


def test_the_ca_bundle_is_no_secret(tmp_path: Path) -> None:
    ca = put(tmp_path / "ca", "CERTIFICATE\n")
    assert Redactor([SecretSource("ca", file=ca)], {})("CERTIFICATE") == "CERTIFICATE"
