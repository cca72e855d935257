"""What never belongs into an image unless it is asked for by name, and the ignore file's lines."""

from __future__ import annotations

import fnmatch
import posixpath
import re

from aac_core.ignore import literal

# Names that certificates and keys for tests have as well.
KEYS = ("*.pem", "*.key", "*.p12", "*.pfx", "*.jks")
# Every name of a line holds at any depth.
SECRETS = (
    ".env",
    # All of .env.* but what ends in "ple" (example, sample), without an exception line: one
    # with a wildcard makes BuildKit look into every folder that is kept out.
    ".env.*[^e]",
    ".env*[^l]e",
    ".env*[^p]le",
    *KEYS,
    "id_rsa*",
    "id_dsa*",
    "id_ecdsa*",
    "id_ed25519*",
    ".netrc",
    "_netrc",
    ".pypirc",
    ".git-credentials",
    ".ssh",
    ".aws",
    ".docker",
    ".kube",
    ".gnupg",
)
CLUTTER = (
    ".git",
    ".hg",
    ".svn",
    ".venv",
    "venv",
    "node_modules",
    "__pycache__",
    "*.py[co]",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".hypothesis",
    ".tox",
    ".nox",
    ".DS_Store",
)
# A change of these must not change an image.
OWN = (".dockerignore", "Dockerfile.dockerignore")
_LOCK = "aac.lock"
DEFAULTS = (*CLUTTER, *SECRETS)
_TOKEN = re.compile(rb"^[^#;\n]*(_authToken|_auth|_password)\s*=\s*(?!\s*\$\{)\S", re.MULTILINE)


def is_secret(path: str) -> bool:
    """Whether a path has the name of a secret, or is in a folder of secrets."""
    return any(_names(part, SECRETS) for part in path.split("/"))


def is_key(path: str) -> bool:
    """Whether a file has the name of a key, and is in no folder of secrets."""
    *folders, name = path.split("/")
    return _names(name, KEYS) and not any(_names(folder, SECRETS) for folder in folders)


def holds_token(npmrc: bytes) -> bool:
    """Whether an ``.npmrc`` holds a token itself, not ``${NPM_TOKEN}``."""
    return _TOKEN.search(npmrc) is not None


def ignore_lines(
    dockerignore: tuple[str, ...],
    *,
    include: tuple[str, ...] = (),
    exclude: tuple[str, ...] = (),
    spec_file: str = "agent.yaml",
    found: tuple[str, ...] = (),
) -> tuple[str, ...]:
    """The lines of ``Dockerfile.dockerignore``, the last that matches wins.

    The user's lines come first, then the defaults, then again those of the user's that name
    a default: so ``!src`` brings no ``src/.env`` back, and ``!src/.env`` does.

    Args:
        dockerignore: the user's ``.dockerignore``.
        include, exclude: patterns of ``spec.build``; what is included wins over what is excluded.
        spec_file: stays out, as does aac's lock beside it.
        found: paths to keep out that only a look at the folder finds.
    """
    own = (*dockerignore, *exclude, *(f"!{line}" for line in include))
    kept = (*(f"**/{name}" for name in DEFAULTS), *(line for line in own if _names_default(line)))
    beside = posixpath.join(posixpath.dirname(spec_file), _LOCK)
    last = (*(literal(path) for path in sorted(found)), literal(spec_file), literal(beside), *OWN)
    return (*own, *kept, *last)


def _names_default(line: str) -> bool:
    return any(_names(part, DEFAULTS) for part in line.lstrip("!").strip().split("/"))


def _names(part: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatchcase(part, pattern.replace("[^", "[!")) for pattern in patterns)
