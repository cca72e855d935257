"""What a failed compile lacked, and the Debian package that has it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from aac_core.api import Hint

#: Headers and pkg-config modules by their first name, as compilers say it, to the package (Debian 13).
_HEADERS: Mapping[str, str] = {
    "Python.h": "python3-dev",
    "alsa": "libasound2-dev",
    "asoundlib.h": "libasound2-dev",
    "bzlib.h": "libbz2-dev",
    "cairo": "libcairo2-dev",
    "curl": "libcurl4-openssl-dev",
    "dbus-1": "libdbus-1-dev",
    "expat.h": "libexpat1-dev",
    "ffi.h": "libffi-dev",
    "fontconfig": "libfontconfig-dev",
    "freetype2": "libfreetype-dev",
    "geos_c.h": "libgeos-dev",
    "git2.h": "libgit2-dev",
    "glib-2.0": "libglib2.0-dev",
    "gmp.h": "libgmp-dev",
    "hdf5.h": "libhdf5-dev",
    "jpeglib.h": "libjpeg-dev",
    "krb5.h": "libkrb5-dev",
    "lber.h": "libldap-dev",
    "ldap.h": "libldap-dev",
    "libcurl": "libcurl4-openssl-dev",
    "libpq-fe.h": "libpq-dev",
    "libpq": "libpq-dev",
    "libudev": "libudev-dev",
    "libxml": "libxml2-dev",
    "libxml-2.0": "libxml2-dev",
    "libxslt": "libxslt1-dev",
    "lzma.h": "liblzma-dev",
    "magic.h": "libmagic-dev",
    "mysql.h": "default-libmysqlclient-dev",
    "mysqlclient": "default-libmysqlclient-dev",
    "openssl": "libssl-dev",
    "pango": "libpango1.0-dev",
    "pcap.h": "libpcap-dev",
    "png.h": "libpng-dev",
    "portaudio.h": "portaudio19-dev",
    "readline": "libreadline-dev",
    "snappy-c.h": "libsnappy-dev",
    "sodium.h": "libsodium-dev",
    "sql.h": "unixodbc-dev",
    "sqlite3": "libsqlite3-dev",
    "sqlite3.h": "libsqlite3-dev",
    "tiffio.h": "libtiff-dev",
    "usb.h": "libusb-dev",
    "vips": "libvips-dev",
    "webp": "libwebp-dev",
    "X11": "libx11-dev",
    "yaml.h": "libyaml-dev",
    "zlib.h": "zlib1g-dev",
    "zlib": "zlib1g-dev",
    "zmq.h": "libzmq3-dev",
    "zstd.h": "libzstd-dev",
}
#: Programs that are not called as their package.
_PROGRAMS: Mapping[str, str] = {
    "cc": "gcc",
    "c++": "g++",
    "clang++": "clang",
    "libclang": "libclang-dev",
    "mysql_config": "default-libmysqlclient-dev",
    "pg_config": "libpq-dev",
    "protoc": "protobuf-compiler",
    "python2": "python3",
    "x86_64-linux-gnu-gcc": "gcc",
    "aarch64-linux-gnu-gcc": "gcc-aarch64-linux-gnu",
    "x86_64-linux-gnu-g++": "g++",
    "aarch64-linux-gnu-g++": "g++-aarch64-linux-gnu",
}
_HEADER = re.compile(r"fatal error: ['\"]?([\w./+-]+\.h(?:pp)?)['\"]?(?:: No such file| file not found)")
_MODULE = re.compile(
    r"Package '?([\w.+-]+)'?,? (?:was not found|required by|not found)|pkg-config[^\n]* ['\"`]?([\w.+-]+)\.pc"
)
_PROGRAM = re.compile(
    r"(?:/bin/sh: \d+: |sh: (?:line )?\d+: |bash: (?:line \d+: )?)([\w+.-]+): (?:command )?not found"
    r"|linker [`']([\w+.-]+)' not found|(pg_config|mysql_config) (?:executable )?not found"
    r"|(?:failed to find tool|is [`']?)\s*\"?([\w+.-]+)\"?[`']? (?:not installed|installed\?)"
    r"|[Uu]nable to find (libclang)|[Cc]ould not find [`'\"]?(protoc|cmake)[`'\"]?"
    r"|No such file or directory: '(git|cmake|gcc|g\+\+|make|cc|c\+\+)'"
)
_LIBRARY = re.compile(r"cannot find -l([\w+.-]+)")
#: Toolchains of runtimes, which no Debian package should bring.
_OURS = frozenset({"cargo", "go", "mvn", "node", "npm", "npx", "pnpm", "python", "python3", "uv", "yarn"})


def missing_hints(text: str) -> tuple[Hint, ...]:
    """For each header, library and program that a log says is missing: the package to name."""
    packages = dict.fromkeys(package for package in _packages(text) if package)
    return tuple(
        Hint("missing-package", f"add {package} to spec.build.buildPackages: that has it, as a rule")
        for package in packages
    )


def _packages(text: str) -> Iterator[str]:
    for pattern in (_HEADER, _MODULE):
        for match in pattern.finditer(text):
            name = next(group for group in match.groups() if group)
            yield _HEADERS.get(name) or _HEADERS.get(name.partition("/")[0], "")
    for match in _LIBRARY.finditer(text):
        yield _HEADERS.get(match[1]) or _HEADERS.get(f"{match[1]}.h", "")
    for match in _PROGRAM.finditer(text):
        name = next(group for group in match.groups() if group)
        yield _PROGRAMS.get(name, "" if name in _OURS else name)
