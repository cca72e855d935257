"""What the template makes of a plan, and what Go's words in a failed build lead to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from aac_runtimes import go

from aac_core.api import BuildError
from aac_core.testing import agent_spec, load_plugin, plan_with, render_plan

(RUNTIME,) = go.aac_runtimes()
MAIN = "package main\n\nfunc main() {}\n"
MOD = "module example.com/demo\n\ngo 1.24\n"
IMPORTS = 'package main\n\nimport _ "github.com/a/b"\n\nfunc main() {}\n'


def dockerfile(texts: Mapping[str, str], *, mode: str = "image", **given: Any) -> str:
    spec = {key: value for key, value in given.items() if key not in ("options", "folder")}
    planned = plan_with(
        RUNTIME,
        texts,
        spec=agent_spec("demo", **spec),
        options=given.get("options"),
        folder=given.get("folder", ""),
    )
    return render_plan(planned.plan, mode=mode, plugins=load_plugin(go)).dockerfile


def compile_of(text: str) -> str:
    return next(line for line in text.splitlines() if " go build " in line)


def test_no_stage_runs_on_the_target_platform() -> None:
    text = dockerfile({"go.mod": MOD, "main.go": MAIN})
    froms = [line for line in text.splitlines() if line.startswith("FROM ") and "golang" in line]
    assert froms
    assert all(line.startswith("FROM --platform=$BUILDPLATFORM ") for line in froms)
    assert "FROM scratch AS agent" in text
    assert "GOOS=linux GOARCH=$TARGETARCH go build -trimpath -buildvcs=false" in compile_of(text)


def test_emulation_is_the_users_choice() -> None:
    text = dockerfile({"go.mod": MOD, "main.go": MAIN}, build={"emulation": "allow"})
    assert "FROM --platform=$TARGETPLATFORM golang:1.27 AS toolchain" in text


def test_words_of_the_user_stay_words() -> None:
    flags = "-X 'main.note=it is $HOME; `id`'"
    text = dockerfile({"go.mod": MOD, "main.go": MAIN}, options={"ldflags": flags})
    assert """-ldflags '-s -w -X '"'"'main.note=it is $HOME; `id`'"'"''""" in compile_of(text)


def test_c_gets_a_compiler_for_the_platform() -> None:
    text = dockerfile({"go.mod": MOD, "main.go": MAIN}, options={"cgo": True})
    assert "CGO_ENABLED=1 CC=$machine-linux-gnu-gcc" in text
    assert "-linkmode external" in compile_of(text)
    assert "CGO_ENABLED=0" not in text
    assert "cgo.sh" not in dockerfile({"go.mod": MOD, "main.go": MAIN})


def test_the_folder_of_a_monorepo() -> None:
    texts = {"svc/go.mod": MOD, "svc/main.go": MAIN.replace("{}", '{ open("a.txt") }'), "svc/a.txt": ""}
    text = dockerfile(texts, folder="svc", build={"commands": ["go generate ./..."]})
    assert "WORKDIR /src/svc\nCOPY <<'AAC' /aac/commands.sh\nset -eu\ngo generate ./...\nAAC\n" in text
    assert 'COPY ["svc/a.txt", "/out/app/"]' in text


@pytest.mark.parametrize(
    ("texts", "dependencies", "says"),
    [
        (
            {"main.go": IMPORTS},
            ["github.com/a/b@v1.0.0"],
            "go mod init demo && \\\n    go get github.com/a/b@v1.0.0",
        ),
        ({"main.go": IMPORTS, "go.mod": MOD}, [], ". /aac/go.sh && \\\n    go mod tidy"),
    ],
)
def test_the_lock_step(texts: dict[str, str], dependencies: list[str], says: str) -> None:
    text = dockerfile(texts, mode="lock", dependencies=dependencies)
    assert says in text
    assert "cp go.mod go.sum /lock/" in text


def test_what_was_resolved_takes_the_place_of_the_projects_files() -> None:
    text = dockerfile({"main.go": MAIN})
    assert "COPY <<'AAC' /src/go.mod\nmodule demo\n\ngo 1.27\nAAC\n" in text


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("main.go:4:2: missing go.sum entry for module providing package x (imported by y)", "go-mod-tidy"),
        ("go: updates to go.mod needed; to update it:", "go-mod-tidy"),
        ("main.go:6:2: no required module provides package github.com/a/b; to add it:", "go-mod-tidy"),
        ("go: inconsistent vendoring in /src:", "go-mod-vendor"),
        ("go: example.com/x@v1.0.0 requires go >= 1.99 (running go 1.27.4)", "go-version"),
        ("verifying x@v1: checksum mismatch", "go-checksum"),
        (
            'verifying x@v1/go.mod: Get "https://sum.golang.org/lookup/x@v1": dial tcp: i/o',
            "checksum-database",
        ),
        ('go: exec: "git": executable file not found in $PATH', "git"),
        (
            "fatal: could not read Username for 'https://github.com': terminal prompts disabled",
            "private-modules",
        ),
        ("package x: build constraints exclude all Go files in /go/pkg/mod/x", "cgo"),
    ],
)
def test_words_of_go_and_what_to_do(line: str, code: str) -> None:
    hints = go.aac_error_hints(BuildError("failed", detail=("before", line, "after")))
    assert [hint.code for hint in hints] == [code]
    assert go.aac_error_hints(BuildError("failed", detail=("undefined: x",))) == []
