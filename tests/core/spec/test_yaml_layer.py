"""What is refused before the schema is looked at, each with its place."""

from __future__ import annotations

import json
import os
import socket
import time
from pathlib import Path

import pytest
import yaml

from aac_core.errors import SpecError
from aac_core.spec.files import find, read_file
from aac_core.spec.parse import parse, parse_json
from aac_core.spec.read import load, load_file

HEAD = "metadata: {name: a}\n"

# name: (content, line, column, words of the message)
REFUSED: dict[str, tuple[bytes | str, int, int, str]] = {
    "1 empty": ("", 1, 1, "empty file"),
    "2 comments": ("# a\n# b\n", 1, 1, "empty file"),
    "3 scalar": ("hello", 1, 1, "single value"),
    "4 list": ("- a\n- b\n", 1, 1, "a list"),
    "5 two documents": (HEAD + "---\n" + HEAD, 2, 1, "second one"),
    "6 PNG": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 1, 1, "binary file at offset 0"),
    "7 UTF-16": ("a: b".encode("utf-16"), 1, 1, "UTF-16"),
    "9 Latin-1": (b"metadata: {name: a}\nspec: {config: {a: caf\xe9}}\n", 2, 23, "0xe9 at offset 42"),
    "10 raw NUL": (b"metadata: {name: a\0}\n", 1, 19, "U+0000"),
    "11 escaped NUL": ('metadata: {name: "a\\0"}', 1, 18, "NUL"),
    "12 lone surrogate": ('metadata: {name: "\\ud800"}', 1, 18, "surrogate"),
    "13 raw ESC": ("metadata: {name: a\x1b[31m}", 1, 19, "U+001B"),
    "14 escaped ESC in a name": ('metadata: {name: "\\e[31m"}', 1, 18, "lower-case letters"),
    "15 tab": ("metadata:\n\tname: a\n", 2, 1, "a tab"),
    "16 quote": ('metadata: {name: "a}\n', 2, 1, "unexpected end of stream"),
    "17 two colons": ("a: b: c\n", 1, 5, "mapping values are not allowed"),
    "18 alias": ("metadata: {name: *no}", 1, 18, "has no anchor"),
    "19 duplicate": (HEAD + HEAD, 2, 1, "given twice"),
    "20 nested duplicate": ("metadata:\n  name: a\n  name: b\n", 3, 3, "given twice"),
    "21 merge": ("a: &a {name: x}\nmetadata: {<<: *a, name: b}\n", 2, 12, "merge keys"),
    "22 python tag": ("metadata: {name: !!python/object/apply:os.system [id]}", 1, 18, "tags are not used"),
    "23 tag": ("metadata: {name: !foo bar}", 1, 18, "tags are not used"),
    "24 binary": ("metadata: {name: !!binary YQ==}", 1, 18, "tags are not used"),
    "25 set": ("metadata: !!set {a}", 1, 11, "tags are not used"),
    "26 omap": ("metadata: !!omap [a: b]", 1, 11, "tags are not used"),
    "30 recursion": ("a: &a [*a]\n", 1, 8, "holds itself"),
    "31 nesting 2000": ("a: " + "[" * 2000 + "]" * 2000, 1, 67, "64 levels"),
    "32 nesting 50000": ("a: " + "[" * 50_000, 1, 67, "64 levels"),
    "32 block nesting": ("\n".join(" " * at + "a:" for at in range(200)), 64, 64, "64 levels"),
    "33 file of 10 MB": ("a: " + "x" * 10_000_000, 0, 0, "1048576 bytes"),
    "33 long scalar": ("a: " + "x" * 300_000, 1, 4, "262144 characters"),
    "34 many keys": ("".join(f"k{at}: 1\n" for at in range(100_000)), 10_000, 8, "20000 values"),
    "35 digits": ("a: " + "1" * 5000, 1, 4, "more than 100 digits"),
    "36 inf": ("a: .inf", 1, 4, "is no number"),
    "36 -inf": ("a: -.INF", 1, 4, "is no number"),
    "36 nan": ("a: .nan", 1, 4, "is no number"),
    "36 1e999": ("a: 1e999", 1, 4, "too large"),
    "42 integer key": (HEAD + "1: a\n", 2, 1, "no text unless quoted"),
    "42 true key": (HEAD + "true: a\n", 2, 1, "no text unless quoted"),
    "42 null key": (HEAD + "~: a\n", 2, 1, "no text unless quoted"),
    "43 list key": (HEAD + "? [a]\n: b\n", 2, 3, "expected a name as key"),
    "43 map key": (HEAD + "? {a: b}\n: b\n", 2, 3, "expected a name as key"),
    "44 long key": (HEAD + "? " + "k" * 2000 + "\n: b\n", 2, 3, "at most 256"),
    "bidi key": (HEAD + '"a\\u202eb": c\n', 2, 1, "invisible"),
    "control key": (HEAD + '"a\\nb": c\n', 2, 1, "control"),
    "directive": ("%YAML 1.1\n---\n" + HEAD, 1, 1, "directives"),
    "raw U+2028": ("a: b\u2028c", 1, 5, "U+2028"),
    "too large escape": ('a: "\\UFFFFFFFF"', 0, 0, "not valid YAML"),
    "aliases": ("a: &a x\nb: [" + "*a, " * 51 + "]", 2, 205, "50 aliases"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_its_place(case: str) -> None:
    content, line, column, words = REFUSED[case]
    started = time.monotonic()
    with pytest.raises(SpecError) as caught:
        load(content.encode() if isinstance(content, str) else content, "agent.yaml")
    assert time.monotonic() - started < 5
    found = [problem for problem in caught.value.problems if words in problem.message]
    assert found, caught.value.problems
    where = found[0].where
    assert where is not None
    assert (where.file, where.line, where.column) == ("agent.yaml", line, column)
    assert caught.value.exit_code == 10
    assert caught.value.problems[0].message[0].islower() or not caught.value.problems[0].message[0].isalpha()


def test_levels_are_counted_through_aliases() -> None:
    lines = ["a0: &a0 x"] + [f"a{at}: &a{at} {'[' * 60}*a{at - 1}{']' * 60}" for at in range(1, 40)]
    with pytest.raises(SpecError, match="at most 64 levels") as caught:
        load("\n".join(lines).encode(), "agent.yaml")
    assert caught.value.where is not None
    assert caught.value.where.line == 3


def test_29_billion_laughs_ends_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]" for at in range(1, 9)]
    started = time.monotonic()
    with pytest.raises(SpecError, match=r"20000 values|50 aliases"):
        parse("\n".join(lines).encode(), "agent.yaml")
    assert time.monotonic() - started < 0.2


ACCEPTED: dict[str, bytes] = {
    "8 byte order mark": b"\xef\xbb\xbfmetadata: {name: a}\n",
    "45 CRLF": b"metadata:\r\n  name: a\r\n",
    "46 no newline": b"metadata: {name: a}",
    "aliases": b"spec: {config: {a: &a [1], b: *a}}\nmetadata: {name: a}\n",
    "86 templates": b"metadata: {name: a, description: '{{7*7}} {% raw %} ${{ github }}'}\n",
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_accepted(case: str) -> None:
    assert load(ACCEPTED[case], "agent.yaml").spec.metadata.name == "a"


# As written where text is wanted, the meaning of YAML 1.2 core in a free mapping.
SCALARS = {
    "3.10": 3.1, "NO": "NO", "010": "010", "1_000": "1_000", "22:22": "22:22", "2024-01-01": "2024-01-01",
    "2024-13-45": "2024-13-45", "0x1F": 31, "0o17": 15, "true": True, "True": True, "yes": "yes", "on": "on",
    "1e3": 1000.0, "-7": -7, "+7": 7, ".5": 0.5, "'3.10'": "3.10", '"true"': "true", "0b11": "0b11", "=": "=",
}  # fmt: skip


@pytest.mark.parametrize("text", SCALARS)
def test_27_28_37_to_41_text_as_written_and_meaning(text: str) -> None:
    content = f"metadata: {{name: a, description: {text}}}\nspec: {{config: {{a: {text}}}}}\n"
    spec = load(content.encode(), "agent.yaml").spec
    assert spec.metadata.description == text.strip("'\"")
    assert spec.spec.config["a"] == SCALARS[text]
    assert type(spec.spec.config["a"]) is type(SCALARS[text])


@pytest.mark.parametrize("text", ["010", "08080", '"8080"', "8080.0", "true", "22:22", "1_000", "8e3"])
def test_39_40_59_no_number_of_a_port(text: str) -> None:
    content = f"metadata: {{name: a}}\nspec:\n  ports:\n  - container: {text}\n"
    with pytest.raises(SpecError, match="expected a whole number, found") as caught:
        load(content.encode(), "agent.yaml")
    assert str(caught.value.where) == "agent.yaml:4:16 spec.ports[0].container"


def test_every_problem_of_the_syntax_that_does_not_stop_reading() -> None:
    with pytest.raises(SpecError) as caught:
        parse(b"a: !x 1\na: .inf\n1: 2\n", "agent.yaml")
    assert [problem.where.line for problem in caught.value.problems if problem.where] == [1, 2, 2, 3]


def test_places_of_keys_values_and_parents() -> None:
    document = parse(b"a:\n  b:\n    - c: 1\n    - d\n  e:\n", "f")
    assert str(document.where(("a", "b", 0, "c"))) == "f:3:10 a.b[0].c"
    assert str(document.where(("a", "b", 1))) == "f:4:7 a.b[1]"
    assert str(document.where(("a", "b"))) == "f:2:3 a.b"
    assert str(document.where(("a", "e"))) == "f:5:3 a.e"
    assert str(document.where(("a", "b", 1, "x", 7))) == "f:4:7 a.b[1].x[7]"
    assert str(document.where(("z",))) == "f:1:1 z"


JSON = {
    "plain": '{"metadata": {"name": "a", "description": "\\ud83d\\ude00"}}',
    "tabs": '{\n\t"metadata": {\n\t\t"name": "a"\n\t}\n}',
    "tight": '{"metadata":{"name":"a"},"spec":{"config":{"a":1,"b":[true,null,1.5]}}}',
}


@pytest.mark.parametrize("case", JSON)
def test_json(case: str) -> None:
    document = parse_json(JSON[case].encode(), "agent.json")
    assert json.loads(JSON[case])["metadata"] == document.data["metadata"]


@pytest.mark.parametrize("text", ["{a: 1}", "{'a': 'b'}", '{"a": 1,}', '{"a": 1} # no', "a: b"])
def test_yaml_is_no_json(text: str) -> None:
    with pytest.raises(SpecError, match="not valid JSON"):
        parse_json(text.encode(), "agent.json")


def test_the_pure_parser_is_used() -> None:
    assert not issubclass(yaml.SafeLoader, getattr(yaml, "CParser", ()))


class TestFiles:
    def test_47_what_is_no_regular_file(self, tmp_path: Path) -> None:
        folder, fifo, loop, link, closed = (
            tmp_path / name for name in ("d.yaml", "f.yaml", "l.yaml", "s.yaml", "c.yaml")
        )
        folder.mkdir()
        os.mkfifo(fifo)
        loop.symlink_to(loop)
        closed.write_text(HEAD)
        link.symlink_to(closed)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("s")
        for path, words in (
            (folder, "a folder"),
            (fifo, "a FIFO"),
            (loop, "symbolic link"),
            (link, "symbolic link"),
            (Path("/dev/zero"), "a device"),
            (Path("s"), "a socket"),
            (tmp_path / "absent.yaml", "no such file"),
            (closed / "x.yaml", "no folder"),
            (tmp_path / ("n" * 300), "too long"),
        ):
            with pytest.raises(SpecError, match=words) as caught:
                read_file(path)
            assert caught.value.exit_code == 10

    def test_47_unreadable(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object) -> int:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os, "open", refuse)
        with pytest.raises(SpecError, match="permission denied"):
            read_file(tmp_path / "agent.yaml")

    def test_48_a_change_while_reading(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "agent.yaml"
        path.write_text(HEAD)
        read = os.read

        def slow(descriptor: int, size: int) -> bytes:
            content = read(descriptor, size)
            if content:
                path.write_text(HEAD * 2)
            return content

        monkeypatch.setattr(os, "read", slow)
        with pytest.raises(SpecError, match="changed"):
            read_file(path)

    def test_49_two_of_them(self, tmp_path: Path) -> None:
        (tmp_path / "agent.yml").write_text(HEAD)
        assert find(tmp_path).name == "agent.yml"
        (tmp_path / "agent.yaml").write_text(HEAD)
        with pytest.raises(SpecError, match=r"found agent\.yaml and agent\.yml"):
            find(tmp_path)
        assert find(tmp_path, "agent.yml").name == "agent.yml"

    def test_one_inode_is_one_file(self, tmp_path: Path) -> None:
        (tmp_path / "agent.yaml").write_text(HEAD)
        (tmp_path / "Agent.yaml").hardlink_to(tmp_path / "agent.yaml")
        assert find(tmp_path).name == "agent.yaml"

    def test_none_of_them(self, tmp_path: Path) -> None:
        with pytest.raises(SpecError, match="found none"):
            find(tmp_path)

    def test_the_suffix_chooses_the_format(self, tmp_path: Path) -> None:
        (tmp_path / "agent.json").write_text(JSON["tabs"])
        assert load_file(tmp_path / "agent.json").spec.metadata.name == "a"
        with pytest.raises(SpecError, match=r"ends in one of \.json, \.yaml, \.yml"):
            load_file(tmp_path / "agent.toml")
