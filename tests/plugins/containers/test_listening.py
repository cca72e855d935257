"""Sockets from /proc: a table as the kernel writes it, and our own."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from aac_plugins.containers.listening import Listener, listeners, parse

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
TCP = (
    HEAD
    + "   0: 0100007F:1F90 00000000:0000 0A 0:0 0:0 0 65532 0 4711 1 0 100 0 0 10 0\n"
    + "   1: 00000000:2328 00000000:0000 0A 0:0 0:0 0 0 0 4712 1 0 100 0 0 10 0\n"
    + "   2: 0100007F:1F90 0100007F:9C40 01 0:0 0:0 0 0 0 4713 1 0 20 4 30 10 -1\n"
    + "   3: 0B00007F:A1B2 00000000:0000 0A 0:0 0:0 0 0 0 4714 1 0 100 0 0 10 0\n"
)
TCP6 = (
    HEAD
    + "   0: 00000000000000000000000001000000:1F91 0:0 0A 0:0 00:0 0 0 0 4715 1 0\n"
    + "   1: 0000000000000000FFFF00000100007F:1F92 0:0 0A 0:0 00:0 0 0 0 4716 1 0\n"
    + "   2: 00000000000000000000000000000000:1F93 0:0 0A 0:0 00:0 0 0 0 4717 1 0\n"
)


def test_listening_sockets_only() -> None:
    assert parse(TCP)[:2] == (Listener("127.0.0.1", 8080, 4711), Listener("0.0.0.0", 9000, 4712))


def test_loopback_in_both_families_and_mapped() -> None:
    assert [(found.port, found.loopback) for found in parse(TCP6)] == [
        (8081, True),
        (8082, True),
        (8083, False),
    ]


def test_dockers_name_server_is_not_the_agents(tmp_path: Path) -> None:
    (tmp_path / "7/net").mkdir(parents=True)
    (tmp_path / "7/net/tcp").write_text(TCP)
    (tmp_path / "7/net/tcp6").write_text(HEAD)
    assert [found.port for found in listeners(7, proc=tmp_path) or ()] == [8080, 9000]


def test_what_can_not_be_seen_is_none_and_not_empty(tmp_path: Path) -> None:
    assert listeners(8, proc=tmp_path) is None


@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "0.0.0.0")])
def test_our_own_socket_is_found(family: socket.AddressFamily, host: str) -> None:
    with socket.socket(family) as server:
        server.bind((host, 0))
        server.listen()
        found = listeners(os.getpid()) or ()
        mine = next(listener for listener in found if listener.port == server.getsockname()[1])
        assert (mine.address, mine.loopback) == (host, host == "127.0.0.1")
