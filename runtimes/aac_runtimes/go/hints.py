"""What Go says in a failed build, and what to do about it."""

from __future__ import annotations

import re

from aac_core.api import Hint

_RULES = (
    (
        r"missing go\.sum entry|updates to go\.(?:mod|sum) needed|no required module provides package"
        r"|is not in std",
        "go-mod-tidy",
        "run go mod tidy, and commit go.mod and go.sum",
    ),
    (
        r"inconsistent vendoring|not marked as explicit in vendor|import lookup disabled by -mod=vendor",
        "go-mod-vendor",
        "run go mod vendor (in a workspace: go work vendor), and commit vendor",
    ),
    (
        r"requires go >= (\S+)",
        "go-version",
        "set spec.runtime to a Go that is at least {0}, or take an older module",
    ),
    (
        r"checksum mismatch",
        "go-checksum",
        "a module is not what go.sum says: find out why with go mod verify before you renew its line",
    ),
    (
        r"https://sum\.golang\.org|(?:^|[ /])sumdb/",
        "checksum-database",
        "the checksum database can't be reached: on the machine that builds set GONOSUMDB (or GOPRIVATE) to "
        "modules that it need not know, or GOSUMDB to another one; the build is given them",
    ),
    (
        r'exec: "git": executable file not found',
        "git",
        "a module comes from its repository: add git to spec.build.buildPackages, or set GOPROXY",
    ),
    (
        r"could not read Username|terminal prompts disabled|Authentication failed for|: 40[134] |410 Gone",
        "private-modules",
        "for private modules set GOPRIVATE and GOPROXY on the machine that builds, and put the login into "
        "~/.netrc, or use spec.build.ssh",
    ),
    (
        r"build constraints exclude all Go files",
        "cgo",
        "a package is for C or other systems only: set spec.runtime.options.cgo to true, or its tags",
    ),
)


def hints(text: str) -> list[Hint]:
    """One for each rule that the text matches."""
    matches = ((re.search(pattern, text, re.MULTILINE), code, what) for pattern, code, what in _RULES)
    return [Hint(code, what.format(*match.groups())) for match, code, what in matches if match]
