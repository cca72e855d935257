"""Words of real tools in logs of failed builds."""

from __future__ import annotations

import pytest
from aac_plugins.builders.missing import missing_hints


@pytest.mark.parametrize(
    ("line", "package"),
    [
        ("src/_ldap.c:2:10: fatal error: lber.h: No such file or directory", "libldap-dev"),
        ("x.c:1:10: fatal error: openssl/ssl.h: No such file or directory", "libssl-dev"),
        ("x.c:1:10: fatal error: 'yaml.h' file not found", "libyaml-dev"),
        ("Package 'libpq', required by 'virtual:world', not found", "libpq-dev"),
        ("Package libxml-2.0 was not found in the pkg-config search path.", "libxml2-dev"),
        ("Error: pg_config executable not found.", "libpq-dev"),
        ("/bin/sh: 1: mysql_config: not found", "default-libmysqlclient-dev"),
        ("error: linker `cc' not found", "gcc"),
        ("/usr/bin/ld: cannot find -lzstd: No such file or directory", "libzstd-dev"),
        ('error: failed to find tool "c++": is `c++` installed?', "g++"),
        ("sh: 1: cmake: not found", "cmake"),
        ("Could not find `protoc`. If `protoc` is installed", "protobuf-compiler"),
        ("FileNotFoundError: [Errno 2] No such file or directory: 'git'", "git"),
        ('Unable to find libclang: "couldn\'t find any valid shared libraries"', "libclang-dev"),
    ],
)
def test_the_package_is_named(line: str, package: str) -> None:
    assert [hint.text.split()[1] for hint in missing_hints(line)] == [package]


@pytest.mark.parametrize(
    "line",
    [
        "fatal error: own/unknown.h: No such file or directory",
        "sh: 1: npm: not found",
        "ModuleNotFoundError: No module named 'httpx'",
        "error[E0425]: cannot find value `x` in this scope",
    ],
)
def test_nothing_is_guessed(line: str) -> None:
    assert missing_hints(line) == ()


def test_each_package_is_named_once() -> None:
    header = "fatal error: zlib.h: No such file\n"
    text = f"{header}/usr/bin/ld: cannot find -lzlib\n{header}"
    assert len(missing_hints(text)) == 1
