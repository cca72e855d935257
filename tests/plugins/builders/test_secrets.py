from __future__ import annotations

from pathlib import Path

import pytest
from aac_plugins.builders.secrets import Redactor, check_secrets, host_secrets

from aac_core.api import HostSecret, Progress, SecretSource, UsageError

CA = HostSecret("ca", ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"), ("/nonexistent/ca.crt",))
NETRC = HostSecret("netrc", ("NETRC",), ("~/.netrc",))
PIP = HostSecret("pip.conf", ("PIP_CONFIG_FILE",), ("$XDG_CONFIG_HOME/pip/pip.conf", "~/.pip/pip.conf"))
INDEX = HostSecret("INDEX", ("UV_DEFAULT_INDEX", "UV_INDEX_URL"))


def put(path: Path, text: str = "x") -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return str(path)


def test_a_bare_host_has_none(tmp_path: Path) -> None:
    assert host_secrets([CA, NETRC, PIP, INDEX], {}, tmp_path) == ()


def test_files_of_the_home_folder_sorted_by_id(tmp_path: Path) -> None:
    pip, netrc = put(tmp_path / ".pip/pip.conf"), put(tmp_path / ".netrc")
    found = host_secrets([PIP, NETRC], {}, tmp_path)
    assert found == (SecretSource("netrc", file=netrc), SecretSource("pip.conf", file=pip))


def test_a_place_below_a_variable_counts_when_that_is_set(tmp_path: Path) -> None:
    put(tmp_path / ".pip/pip.conf")
    own = put(tmp_path / "config/pip/pip.conf")
    found = host_secrets([PIP], {"XDG_CONFIG_HOME": str(tmp_path / "config")}, tmp_path)
    assert found == (SecretSource("pip.conf", file=own),)


def test_variables_come_before_places(tmp_path: Path) -> None:
    put(tmp_path / ".netrc")
    own = put(tmp_path / "own/netrc")
    assert host_secrets([NETRC], {"NETRC": own}, tmp_path) == (SecretSource("netrc", file=own),)


def test_the_next_variable_counts_when_one_names_no_file(tmp_path: Path) -> None:
    ca = put(tmp_path / "ca.crt")
    found = host_secrets([CA], {"SSL_CERT_FILE": "/gone", "REQUESTS_CA_BUNDLE": ca}, tmp_path)
    assert found == (SecretSource("ca", file=ca),)


def test_a_value_is_passed_by_the_name_of_its_variable(tmp_path: Path) -> None:
    found = host_secrets([INDEX], {"UV_INDEX_URL": "https://u:p@h/", "UV_DEFAULT_INDEX": ""}, tmp_path)
    assert found == (SecretSource("INDEX", env="UV_INDEX_URL"),)


def test_the_null_device_switches_a_configuration_off(tmp_path: Path) -> None:
    put(tmp_path / ".pip/pip.conf")
    assert host_secrets([PIP], {"PIP_CONFIG_FILE": "/dev/null"}, tmp_path) == ()


def test_what_the_user_gave_is_left_alone(tmp_path: Path) -> None:
    put(tmp_path / ".netrc")
    assert host_secrets([NETRC, INDEX], {"UV_INDEX_URL": "x"}, tmp_path, given=["netrc", "INDEX"]) == ()


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
