"""The view of the user's folder: what is taken, kept out, refused."""

from __future__ import annotations

import os
import random
import socket
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aac_core import walk
from aac_core.errors import ContextError
from aac_core.ignore import Rules
from aac_core.project import DiskProject, open_project


def fill(root: Path, *paths: str) -> Path:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)
    return root


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "agent").mkdir()
    return fill(tmp_path / "agent", "agent.yaml", "main.py", "src/a.py", "src/b/c.txt", "README.md")


def test_files_exists_read_glob(folder: Path) -> None:
    (folder / "bom.txt").write_bytes(b"\xef\xbb\xbfhello\r\n")
    project = DiskProject(folder)
    assert project.files == ("README.md", "bom.txt", "main.py", "src/a.py", "src/b/c.txt")
    assert project.exists("main.py")
    assert not project.exists("agent.yaml")
    assert not project.exists("src")
    assert project.read_text("bom.txt") == "hello\r\n"
    assert project.glob("*.py") == ("main.py",)
    assert project.glob("src/*", "**/*.txt") == ("bom.txt", "src/a.py", "src/b/c.txt")
    assert project.glob("src/a.py") == ("src/a.py",)


def test_what_can_not_be_read_as_text(folder: Path) -> None:
    (folder / "latin").write_bytes(b"caf\xe9")
    (folder / "big").write_bytes(b"x" * ((8 << 20) + 1))
    project = DiskProject(folder)
    for path, words in (
        ("latin", "no UTF-8 text"),
        ("big", "8 MiB"),
        ("absent", "not in the build context"),
        ("agent.yaml", "not in"),
    ):
        with pytest.raises(ContextError, match=words) as caught:
            project.read_text(path)
        assert caught.value.exit_code == 20
        assert path in caught.value.message


def test_ignore_file_include_and_exclude(folder: Path) -> None:
    (folder / ".dockerignore").write_text("# no docs\n*.md\nsrc\n!src/b\n")
    opened = open_project(folder, exclude=("main.py",), include=("README.md",))
    assert opened.project.files == ("README.md", "src/b/c.txt")
    assert opened.ignore[:5] == ("*.md", "src", "!src/b", "main.py", "!README.md")


def test_a_key_that_nobody_asked_to_keep_out_is_a_warning(folder: Path) -> None:
    """It may be a certificate that the agent needs: without a word it would die at its start."""
    fill(folder, "res/ca.pem", "res/a.key", "res/b.key", "tests/c.p12", ".env", ".ssh/x.key")
    (warning,) = open_project(folder).warnings
    assert warning.severity == "warning"
    assert warning.message.endswith("that of a key: res/a.key, res/b.key, res/ca.pem and 1 more")
    assert "spec.build.include: [res/a.key]" in warning.hints[0].text
    (folder / ".dockerignore").write_text("*/*.key\ntests\n")
    assert open_project(folder, exclude=("**/*.pem",)).warnings == ()
    assert open_project(folder, include=("res/ca.pem",)).warnings == ()
    assert [one.message[-10:] for one in open_project(folder).warnings] == ["res/ca.pem"]


def test_110_secrets_are_kept_out_and_listed(folder: Path) -> None:
    fill(
        folder,
        ".env",
        ".env.example",
        "src/id_rsa",
        "cosign.key",
        "tls/x.pem",
        ".netrc",
        ".git/config",
        ".npmrc",
        ".ssh/config",
    )
    (folder / ".npmrc").write_text("//registry/:_authToken=abc\n")
    opened = open_project(folder)
    assert opened.excluded_notable == (
        ".env",
        ".netrc",
        ".npmrc",
        ".ssh",
        "cosign.key",
        "src/id_rsa",
        "tls/x.pem",
    )
    assert not set(opened.excluded_notable) & set(opened.project.files)
    assert ".env.example" in opened.project.files
    assert ".git/config" not in opened.project.files
    assert ".npmrc" in opened.ignore


def test_an_npmrc_of_settings_is_taken(folder: Path) -> None:
    (folder / ".npmrc").write_text("legacy-peer-deps=true\n//r/:_authToken=${NPM_TOKEN}\n")
    assert ".npmrc" in open_project(folder).project.files


def test_what_calls_itself_a_cache_is_kept_out(folder: Path) -> None:
    fill(folder, "target/debug/app", "other/CACHEDIR.TAG", "other/file")
    (folder / "target/CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55\n# cargo\n")
    opened = open_project(folder)
    found = {path for path in opened.project.files if path.startswith(("target", "other"))}
    assert found == {"other/CACHEDIR.TAG", "other/file"}
    assert "target" in opened.ignore


def test_a_virtual_environment_under_any_name(folder: Path) -> None:
    fill(folder, "my [env]/pyvenv.cfg", "my [env]/bin/x", "src/e/pyvenv.cfg", "src/e/lib/y/z")
    opened = open_project(folder)
    assert opened.project.files == ("README.md", "main.py", "src/a.py", "src/b/c.txt")
    assert "my \\[env\\]" in opened.ignore
    assert "src/e" in opened.ignore


class TestRefused:
    def refused(self, folder: Path, words: str) -> ContextError:
        with pytest.raises(ContextError, match=words) as caught:
            open_project(folder)
        assert caught.value.exit_code == 20
        assert caught.value.hints
        return caught.value

    def test_99_a_link_to_the_outside(self, folder: Path) -> None:
        (folder / "src/out").symlink_to("../../other")
        assert "src/out" in self.refused(folder, "leads out of the folder").message
        (folder / ".dockerignore").write_text("src/out")
        assert "src/out" not in open_project(folder).project.files

    def test_100_an_absolute_link(self, folder: Path) -> None:
        (folder / "in").symlink_to(folder / "main.py")
        assert [problem.message for problem in open_project(folder).warnings] == [
            "in is an absolute symbolic link, which leads elsewhere in the image"
        ]
        (folder / "etc").symlink_to("/etc/passwd")
        self.refused(folder, "etc leads out of the folder")

    def test_101_loops_and_dangling_links(self, folder: Path) -> None:
        (folder / "loop").symlink_to("loop")
        (folder / "up").symlink_to("../agent")
        (folder / "nothing").symlink_to("absent")
        messages = sorted(problem.message for problem in open_project(folder).warnings)
        assert messages == ["loop is a symbolic link to nothing", "nothing is a symbolic link to nothing"]

    def test_102_fifo_and_socket(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        os.mkfifo(folder / "pipe")
        assert "pipe" in self.refused(folder, "a FIFO").message
        (folder / "pipe").unlink()
        monkeypatch.chdir(folder)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("sock")
            assert "sock" in self.refused(folder, "a socket").message

    def test_103_setuid(self, folder: Path) -> None:
        (folder / "main.py").chmod(0o4755)
        assert "setuid" in open_project(folder).warnings[0].message

    def test_105_names(self, folder: Path) -> None:
        fill(folder, "-rf", "a b ", "Main.py", "n" * 255)
        assert {"-rf", "a b ", "Main.py", "n" * 255} <= set(open_project(folder).project.files)
        fill(folder, "new\nline")
        assert "new\\nline" in self.refused(folder, "line break").message
        (folder / "new\nline").unlink()
        (folder / os.fsdecode(b"caf\xe9")).write_text("")
        assert "caf\\xe9" in self.refused(folder, "no UTF-8").message

    def test_106_unreadable(self, folder: Path) -> None:
        (folder / "src/a.py").chmod(0)
        assert "src/a.py" in self.refused(folder, "permission denied").message

    def test_106_a_folder_that_can_not_be_listed(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        scan = os.scandir

        def refuse(path: str) -> object:
            if path.endswith("src"):
                raise PermissionError(13, "Permission denied")
            return scan(path)

        monkeypatch.setattr(os, "scandir", refuse)
        assert "src" in self.refused(folder, "permission denied").message

    def test_107_too_much(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(walk, "MAX_FILES", 3)
        self.refused(folder, "more than 3 files")

    def test_107_too_deep(self, folder: Path) -> None:
        deep = folder
        for _ in range(300):
            deep /= "d"
        deep.mkdir(parents=True)
        started = time.monotonic()
        self.refused(folder, "more than 256 folders deep")
        assert time.monotonic() - started < 2

    def test_107_too_large(self, folder: Path) -> None:
        with (folder / "sparse").open("wb") as stream:
            stream.truncate(1 << 40)
        self.refused(folder, "1 TiB or more")

    def test_109_an_ignore_file_that_is_none(self, folder: Path) -> None:
        (folder / ".dockerignore").mkdir()
        with pytest.raises(ContextError, match=r"\.dockerignore"):
            open_project(folder)
        (folder / ".dockerignore").rmdir()
        (folder / ".dockerignore").symlink_to("README.md")
        self.refused(folder, r"\.dockerignore can't be read")
        (folder / ".dockerignore").unlink()
        (folder / ".dockerignore").write_text("a[\n")
        with pytest.raises(ContextError, match="no pattern"):
            open_project(folder)
        (folder / ".dockerignore").write_text("a\n" * (1 << 20))
        with pytest.raises(ContextError, match="larger than 1 MiB"):
            open_project(folder)

    def test_111_root_home_and_no_folder(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.refused(Path("/"), "root of the file system")
        self.refused(folder / "main.py", "is no folder")
        monkeypatch.setenv("HOME", str(folder))
        self.refused(folder, "the home folder")

    def test_111_an_empty_folder(self, tmp_path: Path) -> None:
        (tmp_path / "empty").mkdir()
        assert open_project(tmp_path / "empty").project.files == ()


NAMES = st.sampled_from(["a", "b", ".env", "x.md", "node_modules", "src", "c.py"])
PATHS = st.lists(st.lists(NAMES, min_size=1, max_size=4).map("/".join), min_size=1, max_size=12, unique=True)
LINES = st.lists(
    st.sampled_from(["*", "a", "!a", "**/*.md", "!src", "src/*", "!src/.env", "b/**", "!b/a", "!**/c.py"]),
    max_size=5,
)


@settings(max_examples=60, deadline=None)
@given(PATHS, LINES, st.randoms(use_true_random=False))
def test_files_follow_the_lines_and_not_the_order_of_creation(
    paths: list[str], lines: list[str], order: random.Random
) -> None:
    inner = {path for path in paths if not any(other.startswith(path + "/") for other in paths)}
    shuffled = sorted(inner)
    order.shuffle(shuffled)
    answers = []
    for made in (sorted(inner), shuffled):
        with tempfile.TemporaryDirectory() as name:
            root = fill(Path(name), *made)
            (root / ".dockerignore").write_text("\n".join(lines))
            opened = open_project(root)
            answers.append((opened.project.files, opened.ignore))
    assert answers[0] == answers[1]
    rules = Rules(answers[0][1])
    assert answers[0][0] == tuple(sorted(path for path in inner if not rules.excludes(path)))
