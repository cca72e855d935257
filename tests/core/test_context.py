"""``spec.build.context``: the agent lies in a folder of a monorepo, whose root is the build context."""

from __future__ import annotations

from pathlib import Path

import pytest

from aac_core.api import App, ContextError
from aac_core.manager import Plugins
from aac_core.report import Report
from aac_core.testing import TextProject

SPEC = "metadata: {name: chat}\nspec: {build: {context: ../..}}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in {
        "lock.txt": "",
        ".dockerignore": "notes\n",
        "notes/todo": "",
        "services/chat/agent.yaml": SPEC,
        "services/chat/aac.lock": '{"version": 1, "bases": {}, "resolutions": {}}',
        "services/chat/main.py": "",
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path


def test_the_context_is_the_root_and_the_project_knows_the_agents_folder(root: Path) -> None:
    agent = App(Plugins([]), Report(), {}).read(str(root / "services/chat"))
    assert agent.context == root.resolve()
    assert agent.folder == root / "services/chat"
    assert agent.project.folder == "services/chat"
    assert agent.project.files == ("lock.txt", "services/chat/main.py")
    assert {"services/chat/agent.yaml", "services/chat/aac.lock"} <= set(agent.ignore)


def test_a_link_to_the_agents_folder_does_not_lead_astray(root: Path, tmp_path: Path) -> None:
    (root / "link").symlink_to(root / "services/chat")
    agent = App(Plugins([]), Report(), {}).read(str(root / "link"))
    assert agent.context == root.resolve()


def test_a_context_above_every_folder_is_refused(root: Path) -> None:
    spec = root / "services/chat/agent.yaml"
    spec.write_text(SPEC.replace("../..", "/".join([".."] * 20)))
    with pytest.raises(ContextError, match="root of the file system"):
        _ = App(Plugins([]), Report(), {}).read(str(spec)).project.files


def test_nearest_looks_upwards() -> None:
    project = TextProject({"a": "", "x/b": "", "x/y/c": ""}, "x/y")
    assert project.nearest("c") == "x/y/c"
    assert project.nearest("a", "b") == "x/b"
    assert project.nearest("d") == ""
