# ruff: noqa: E501 - a case of a table reads better in one line
"""Docker's documented ignore rules, and the order of our own lines.

Source: "Dockerfile reference", section .dockerignore file, and the behaviour of
moby/patternmatcher, with which the expectations of this table were compared.
"""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aac_core.ignore import BadPatternError, Rules, compile_pattern, lines_of, literal
from aac_core.keep_out import holds_token, ignore_lines

# pattern lines, path, whether it is kept out
TABLE: list[tuple[list[str], str, bool]] = [
    (["*/temp*"], "somedir/temporary.txt", True),
    (["*/temp*"], "temp.txt", False),
    (["*/*/temp*"], "somedir/subdir/temporary.txt", True),
    (["temp?"], "tempa", True),
    (["temp?"], "temp", False),
    (["**/*.go"], "a.go", True),
    (["**/*.go"], "x/y/a.go", True),
    (["*.md", "!README.md"], "README.md", False),
    (["*.md", "!README*.md", "README-secret.md"], "README-secret.md", True),
    (["*.md", "README-secret.md", "!README*.md"], "README-secret.md", False),
    (["/foo/bar"], "foo/bar", True),
    (["foo/bar"], "x/foo/bar", False),
    (["foo"], "foo/a/b", True),
    (["./foo/"], "foo/a", True),
    (["a/../foo"], "foo", True),
    (["**"], "a/b", True),
    (["**", "!src"], "src/a", False),
    (["*", "!src"], "src/a", False),
    (["docs", "!docs/README.md"], "docs/README.md", False),
    (["docs/*", "!docs/README.md"], "docs/other", True),
    (["dir/**"], "dir", False),
    (["dir/**"], "dir/a/b", True),
    (["**/dir"], "x/dir/file", True),
    (["**file"], "x/afile", True),
    (["a**/*.txt"], "a/b/c/f.txt", True),
    (["a/*.txt"], "a/b/f.txt", False),
    (["a[b-d]e"], "ace", True),
    (["a[^b-d]e"], "aze", True),
    (["a[!b]e"], "a!e", True),
    (["a\\*b"], "a*b", True),
    (["a\\*b"], "axb", False),
    (["abc.def"], "abcZdef", False),
    (["a(b)c"], "a(b)c", True),
    (["a?b"], "a/b", False),
    (["# a", "a"], "# a", False),
    (["dir/x.txt", "!dir"], "dir/x.txt", True),
    (["  a  "], "a", True),
]


@pytest.mark.parametrize(("lines", "path", "out"), TABLE)
def test_docker_rules(lines: list[str], path: str, out: bool) -> None:
    assert Rules(lines).excludes(path) is out


@pytest.mark.parametrize("line", ["[", "a[", "[]a]", "[x-]", "[-x]", "a\\", "!", "!/", "/!a", "[b-a]"])
def test_what_docker_refuses_or_misreads_is_refused(line: str) -> None:
    with pytest.raises(BadPatternError):
        Rules([line])


#: What the text of a pattern means, wildcard by wildcard.
MEANINGS = {"**/": "(?:.*/)?", "**": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}
PATTERNS = st.lists(
    st.sampled_from(["a", "b", "/", "*", "?", "**/", "*/", "/**/", "a*", "[^a]"]), min_size=1, max_size=9
)


def meaning(pattern: str) -> re.Pattern[str]:
    """The plain expression of a pattern, which may try all ways."""
    words = re.findall(r"\[\^a\]|\*\*/?|.", pattern)
    made = "".join(MEANINGS.get(word, word) for word in words)
    return re.compile(re.sub(r"\(\?:\.\*/\)\?$", ".*", made))


@given(PATTERNS.map("".join), st.lists(st.sampled_from("ab/"), min_size=1, max_size=9).map("".join))
def test_what_is_quick_means_the_same(pattern: str, path: str) -> None:
    assume("*" in pattern and "***" not in pattern and not pattern.startswith("/"))
    assume(pattern == "**" or not re.match(r"\*\*[^/*?\[]+$", pattern))
    try:
        made = compile_pattern(pattern)
    except BadPatternError:
        assume(False)
    assert made
    assert bool(made.fullmatch(path)) == bool(meaning(pattern).fullmatch(path))


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("**/" + "*a" * 40 + "b", "a" * 200),
        ("*" * 2 + "/a" + "/**/a" * 40 + "/b", "a/" * 200 + "c"),
        ("**/" + "a*/**/" * 40 + "b", "a/" * 200 + "c"),
        ("*?" * 60 + "b", "a" * 255),
        ("a**/a**/*b", "a/" * 120 + "c"),
    ],
)
def test_no_pattern_takes_long(pattern: str, path: str) -> None:
    rules = Rules([pattern])
    start = time.process_time()
    assert not rules.excludes(path)
    assert time.process_time() - start < 1


@pytest.mark.parametrize("pattern", ["a**/" * 5 + "b", "*[^a]*b*b*", "a**b**b**b*c"])
def test_more_wildcards_than_can_be_matched_are_refused(pattern: str) -> None:
    with pytest.raises(BadPatternError, match="in good time"):
        Rules([pattern])


@pytest.mark.parametrize("path", ["a*b", "a[b]", "!a", "#a", "a\\b", " a", "a ", "a?", "é", "a/!b"])
def test_a_literal_matches_only_itself(path: str) -> None:
    rules = Rules([literal(path)])
    assert rules.excludes(path)
    assert not rules.excludes(path + "x")
    assert not rules.excludes("x" + path)


def test_a_folder_is_left_unseen_only_when_nothing_below_can_come_back() -> None:
    for lines, folder, pruned in (
        (["a"], "a", True),
        (["a", "!b"], "a", True),
        (["a", "!a/b"], "a", False),
        (["!a/b", "a"], "a", True),
        (["a", "!**/b"], "a", False),
        (["a", "!a*/b"], "a", False),
        (["a", "!c/*"], "a", True),
    ):
        rules = Rules(lines)
        out, matched = rules.judge(folder)
        assert out
        assert rules.prunes(folder, matched) is pruned, lines


KEPT_OUT = (
    ".git/config", ".env", "src/.env", ".env.local", ".env.production", ".env.e", "a/cert.pem", "tls.key", "id_rsa",
    "id_ed25519.pub", "cosign.key", ".netrc", ".pypirc", ".venv/bin/python", "venv/x", "a/node_modules/b/c.js",
    "__pycache__/x", "a/b.pyc", ".mypy_cache/x", ".tox/x", ".DS_Store", "Dockerfile.dockerignore", "agent.yaml",
    "aac.lock", ".dockerignore", ".aws/credentials",
)  # fmt: skip


@pytest.mark.parametrize("path", KEPT_OUT)
@pytest.mark.parametrize("own", [(), ("*", "!src", "!a", "!**/*.x"), ("**", "!**")])
def test_defaults_hold_whatever_general_exceptions_say(path: str, own: tuple[str, ...]) -> None:
    assert Rules(ignore_lines(own)).excludes(path)


@pytest.mark.parametrize(
    "path",
    [".env.example", "a/.env.sample", "main.py", "environment", "keys.py", "target/x", "sub/agent.yaml"],
)
def test_defaults_leave_the_rest(path: str) -> None:
    assert not Rules(ignore_lines(())).excludes(path)


def test_an_exception_that_names_a_default_counts() -> None:
    assert not Rules(ignore_lines(("!src/.env",))).excludes("src/.env")
    assert not Rules(ignore_lines((), include=("certs/ca.pem",))).excludes("certs/ca.pem")
    assert not Rules(ignore_lines((), include=("node_modules",))).excludes("node_modules/a/b.js")
    assert Rules(ignore_lines(("!.env",), exclude=(".env",))).excludes(".env")
    assert Rules(ignore_lines((), include=("aac.lock", "agent.yaml"))).excludes("agent.yaml")


def test_include_wins_over_exclude_and_the_ignore_file() -> None:
    rules = Rules(ignore_lines(("*.md",), exclude=("docs",), include=("docs/a.md",)))
    assert [rules.excludes(path) for path in ("b.md", "docs/x", "docs/a.md")] == [True, True, False]


def test_no_default_line_is_an_exception_or_slow_for_buildkit() -> None:
    assert not [line for line in ignore_lines(()) if line.startswith("!")]
    assert all(compile_pattern(line) is not None or "*" not in line for line in ignore_lines(()))


def test_lines_of_a_file() -> None:
    assert lines_of("\ufeffa\r\n# c\n\n  b \n #d\n") == ("a", "b", "#d")


@pytest.mark.parametrize(("line", "secret"), [
    (b"//r/:_authToken=abc", True), (b"_password = x", True), (b"//r/:_authToken=${NPM_TOKEN}", False),
    (b"legacy-peer-deps=true", False), (b"; _authToken=abc", False), (b"a=b\n_auth=YQ==", True), (b"_authToken=", False),
])  # fmt: skip
def test_a_token_in_npmrc(line: bytes, secret: bool) -> None:
    assert holds_token(line) is secret
