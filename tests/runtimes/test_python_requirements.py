"""Requirements files as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aac_runtimes.python.lines import logical_lines
from aac_runtimes.python.requirements import Requirements, parse_requirements, read_requirements
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.runtimes.conftest import MakeProject

HASH = "sha256:" + "0f" * 32


def read(project: MakeProject, text: str, **others: str) -> Requirements:
    texts = {name.replace("__", "/").replace("_", "."): value for name, value in others.items()}
    return read_requirements(project({"requirements.txt": text, **texts}), "requirements.txt")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\nb>=1,<2\n", ["a", "b<2,>=1"]),
        ("\ufeffa\r\nb\r\n", ["a", "b"]),
        ("# all\na  # one\n\n   \nb#not-a-comment\n", ["a"]),
        ("a \\\n  >=1\n", ["a>=1"]),
        (
            f"a==1 \\\n --hash={HASH} \\\n --hash={HASH.upper().replace('SHA', 'sha')}\n",
            [f"a==1 \\\n    --hash={HASH}"],
        ),
        ("a[x,y]==1 ; python_version < '3.12'", ['a[x,y]==1; python_version < "3.12"']),
        ("a==1 --hash sha256:" + "1" * 64, ["a==1 \\\n    --hash=sha256:" + "1" * 64]),
        ("a\\", ["a"]),
    ],
)
def test_lines(project: MakeProject, text: str, expected: list[str]) -> None:
    assert [str(entry) for entry in read(project, text).entries] == expected


def test_included_files_are_read_from_beside_the_one_that_names_them(project: MakeProject) -> None:
    found = read(
        project,
        "-r more/base.txt\na",
        more__base_txt="--requirement=../top.txt\n-cb.txt",
        top_txt="c",
        more__b_txt="d<2",
    )
    assert [entry.name for entry in found.entries] == ["c", "a"]
    assert [str(entry) for entry in found.constraints] == ["d<2"]
    assert found.problems == ()


@pytest.mark.parametrize("text", ["-e .", "-e .[fast]", ".", "--editable=./"])
def test_the_project_itself_is_in_the_image_anyway(project: MakeProject, text: str) -> None:
    found = read(project, text)
    assert (found.local, found.entries, found.problems) == (True, (), ())


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("-r requirements.txt", "includes requirements.txt, which includes it", 0),
        ("-r gone.txt", "gone.txt is not there", 0),
        ("-r ../../etc/passwd", "../../etc/passwd is not there", 0),
        ("a\n-e /lib", "a local package", 2),
        ("/", "a local package", 1),
        ("./wheels/a.whl", "a local package", 1),
        ("a.whl", "a local package", 1),
        ("git+https://example.org/a.git", "an address or a repository", 1),
        ("-e git+ssh://git@example.org/a", "an address or a repository", 1),
        ("a @ https://example.org/a-1.whl", "an address or a repository", 1),
        ("https://example.org/a-1.whl", "an address or a repository", 1),
        ("--index-url https://me:secret@example.org/simple", "holds credentials", 1),
        ("--extra-index-url https://${TOKEN}@example.org", "holds credentials", 1),
        ("--index-url file:///tmp", "no http address", 1),
        ("--pre", "the option --pre is not known", 1),
        ("--find-links /tmp", "the option --find-links", 1),
        ("a --config-settings=x=y", "the options of a", 1),
        ("a b", "is no requirement", 1),
        ("a" * 100_001, "longer than 100000", 0),
    ],
)
def test_problems_have_a_place(project: MakeProject, text: str, words: str, line: int) -> None:
    (problem,) = read(project, text).problems
    assert words in problem.message
    assert "secret" not in problem.message
    assert problem.where is not None
    assert (problem.severity, problem.where.file, problem.where.line) == ("error", "requirements.txt", line)


def test_index_options_are_kept_once(project: MakeProject) -> None:
    text = "-i https://example.org/simple\n-r b.txt\n--extra-index-url=https://example.org/more\n"
    found = read(
        project, text, b_txt="--index-url https://example.org/simple\n--prefer-binary\n--require-hashes"
    )
    assert found.options == (
        "--index-url https://example.org/simple",
        "--extra-index-url https://example.org/more",
    )
    assert found.problems == ()


@pytest.mark.parametrize("option", ["--trusted-host example.org", "--no-binary :all:"])
def test_options_without_effect_only_warn(project: MakeProject, option: str) -> None:
    (problem,) = read(project, option).problems
    assert problem.severity == "warning"


@pytest.mark.parametrize(
    ("text", "locked"),
    [
        (f"a==1 --hash={HASH}", True),
        (f"a==1 --hash={HASH}\nb==2", False),
        (f"a>=1 --hash={HASH}", False),
        (f"a==1.* --hash={HASH}", False),
        ("", False),
    ],
)
def test_locked(project: MakeProject, text: str, locked: bool) -> None:
    assert read(project, text).locked is locked


NAMES = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)
ENTRIES = st.lists(st.tuples(NAMES, st.integers(0, 99), st.lists(st.sampled_from("abcdef"), max_size=3)))


@given(ENTRIES)
def test_what_is_written_is_read_again(entries: list[tuple[str, int, list[str]]]) -> None:
    text = "".join(
        f"{name}=={version}" + "".join(f" --hash=sha256:{digit * 64}" for digit in digits) + "\n"
        for name, version, digits in entries
    )
    once = parse_requirements(text, "x").entries
    again = parse_requirements("".join(f"{entry}\n" for entry in once), "x").entries
    assert [str(entry) for entry in again] == [str(entry) for entry in once]
    assert [(entry.name, entry.version) for entry in once] == [
        (name, str(version)) for name, version, _ in entries
    ]


@given(st.text(max_size=200))
def test_any_text_gives_entries_or_problems(text: str) -> None:
    lines = list(logical_lines(text, "x"))
    found = parse_requirements(text, "x")
    answers = len(found.entries) + len(found.problems)
    assert answers == len(lines) or (found.local and answers < len(lines))
