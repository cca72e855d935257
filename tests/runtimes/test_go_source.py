"""What is read out of Go files, go.mod and go.work."""

from __future__ import annotations

import pytest
from aac_runtimes.go.constraints import holds, taken_by_name
from aac_runtimes.go.modfile import Replacement, Requirement, read_mod
from aac_runtimes.go.source import Embed, read_go

from aac_core.api import PlanError
from aac_core.testing import TextProject

MOD = """\
// a service
module example.com/svc // the name

go 1.24.1
toolchain go1.26.2

require github.com/a/b v1.2.3 // indirect
require (
\tgithub.com/c/d/v2 v2.0.0
\t"github.com/e/f" v0.1.0 // why
)
require(
\tgithub.com/g/h v0.2.0
)
exclude github.com/x/y v1.0.0
replace github.com/c/d/v2 => ../d
replace (
\tgithub.com/e/f v0.1.0 => github.com/fork/f v0.1.1
)
retract [v1.0.0, v1.1.0]
tool golang.org/x/tools/cmd/stringer
"""


def test_a_go_mod_with_everything() -> None:
    mod = read_mod(TextProject({"go.mod": MOD}), "go.mod")
    assert (mod.module, mod.go, mod.go_line, mod.toolchain) == ("example.com/svc", "1.24.1", 4, "go1.26.2")
    assert mod.requires == (
        Requirement("github.com/a/b", "v1.2.3", 7, indirect=True),
        Requirement("github.com/c/d/v2", "v2.0.0", 9),
        Requirement("github.com/e/f", "v0.1.0", 10),
        Requirement("github.com/g/h", "v0.2.0", 13),
    )
    assert mod.replaces == (
        Replacement("github.com/c/d/v2", "", "../d", "", 16),
        Replacement("github.com/e/f", "v0.1.0", "github.com/fork/f", "v0.1.1", 18),
    )
    assert [one.is_folder for one in mod.replaces] == [True, False]


def test_a_go_work() -> None:
    text = "go 1.24\n\nuse (\n\t./services/chat\n\t./lib // shared\n)\nuse ./tools\n"
    work = read_mod(TextProject({"go.work": text}), "go.work")
    assert work.uses == (("./services/chat", 4), ("./lib", 5), ("./tools", 7))


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("module a\nrequire (\n\tx v1\n", 2, "the block require ( is not closed"),
        ("module a\nreplace x =>\n", 2, "replace is not complete"),
        ("replace => x\n", 1, "replace is not complete"),
    ],
)
def test_a_broken_go_mod_is_named_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(PlanError) as caught:
        read_mod(TextProject({"go.mod": text}), "go.mod")
    assert caught.value.message == says
    assert caught.value.where is not None
    assert caught.value.where.line == line


@pytest.mark.parametrize(
    "name",
    [
        "main.go",
        "unix.go",
        "x_linux.go",
        "x_linux_arm64.go",
        "x_amd64.go",
        "test.go",
        "a_unix.go",
        "linux.go",
    ],
)
def test_names_that_are_taken(name: str) -> None:
    assert taken_by_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "main_test.go",
        "_x.go",
        ".x.go",
        "x_windows.go",
        "x_windows_amd64.go",
        "x_linux_386.go",
        "x_riscv64.go",
    ],
)
def test_names_that_are_left_out(name: str) -> None:
    assert not taken_by_name(name)


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("linux", True),
        ("!windows", True),
        ("ignore", False),
        ("linux && !cgo", True),
        ("darwin || (linux && arm64)", True),
        ("(darwin || windows) && gc", False),
        ("go1.21", True),
        ("fancy", True),
        ("!(linux && fancy)", False),
        ("!!linux", True),
        ("linux &&", True),
        ("", True),
    ],
)
def test_constraints(expression: str, answer: bool) -> None:
    assert holds(expression, frozenset({"fancy"})) is answer


PROGRAM = """\
// Copyright: package nonsense, import "x"

//go:build linux && fancy

/* Package main
   import "commented" */
package main

import (
\t"embed"
\tfmt "fmt" // import "no"
\t_ "github.com/x/y/v2"
)
import "net/http"

//go:embed static "a b.txt" all:dist/*.js
var files embed.FS

const version = "no"

var (
\tname = "x"
\tversion = "dev" // set by -X
)

var text = `
func main() { // not here
import "C"
`

func helper() {
\tversion := "local"
\t_ = '"'
}

func main() {
\thttp.ListenAndServe(":8080", nil)
}
"""


def test_a_program() -> None:
    found = read_go("cmd/x/main.go", PROGRAM)
    assert (found.package, found.constraint) == ("main", "linux && fancy")
    assert found.imports == ("embed", "fmt", "github.com/x/y/v2", "net/http")
    assert found.embeds == (Embed("static", 16), Embed("a b.txt", 16), Embed("dist/*.js", 16))
    assert found.starts
    assert found.listens
    assert (found.version, found.c_line) == (("version", 23), 0)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ('var version = "dev"', "version"),
        ('var Version string = "x"', "Version"),
        ("var version string", "version"),
        ("var (\n\ta int\n\tversion string\n)", "version"),
        ('const version = "1"', ""),
        ('const (\n\tversion = "1"\n)', ""),
        ("var version = build()", ""),
        ("type T struct {\n\tversion string\n}", ""),
        ("func f() {\n\tvar version string\n}", ""),
        ("var version int", ""),
    ],
)
def test_only_a_string_variable_of_the_package_is_a_version(code: str, name: str) -> None:
    assert read_go("main.go", f"package main\n\n{code}\n").version[0] == name


def test_c_and_its_libraries() -> None:
    code = (
        "package db\n\n/*\n#cgo pkg-config: sqlite3\n#cgo LDFLAGS: -L. -lfoo -lm -lpthread\n"
        "#include <x.h>\n*/\n"
        'import "C"\n'
    )
    found = read_go("db.go", code)
    assert (found.c_line, found.libraries) == (8, ("sqlite3", "foo"))
    assert read_go("x.go", 'package x\n// #cgo LDFLAGS: -lfoo\nimport "fmt"\n').libraries == ()


def test_what_is_no_go_has_no_package() -> None:
    assert read_go("x.go", "\0\0").package == ""
    assert read_go("x.go", "").package == ""
    assert read_go("x.go", "package main\nfunc main( {").starts is False
