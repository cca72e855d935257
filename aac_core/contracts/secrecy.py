"""Whether a name or a value looks like a secret; a guess that errs on the side of refusing.

``MAX_TOKENS``, ``KEYBOARD``, ``TOKEN_URL`` and ``PUBLIC_KEY`` are none; ``OPENAI_API_KEY`` is.
"""

from __future__ import annotations

import re

_WORDS = frozenset(
    {
        "TOKEN",
        "SECRET",
        "PASSWORD",
        "PASSWD",
        "PASSPHRASE",
        "PWD",
        "CREDENTIAL",
        "CREDENTIALS",
        "APIKEY",
        "KEY",
    }
)
_HARMLESS_KEYS = frozenset({"PUBLIC", "PRIMARY", "FOREIGN", "SORT", "PARTITION", "CACHE", "HOT", "INDEX"})
_HARMLESS_FIRST = frozenset(
    {"MAX", "MIN", "NUM", "USE", "ENABLE", "DISABLE", "HAS", "IS", "REQUIRE", "ALLOW"}
)
_HARMLESS_LAST = re.compile(
    "FILE|PATH|DIR|UR[LI]|NAME|ID|TTL|LIMIT|COUNT|SIZE|LENGTH|LEN|TYPE|FORMAT|EXPIRY|SECONDS|MINUTES|TIMEOUT"
    "|ENDPOINT|HOST|PREFIX|HEADER|ENABLED|POLICY|ALGORITHM|VERSION|BUDGET|WINDOW|MIN|MAX"
)
_VALUE = re.compile(
    r"sk-[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}"
    r"|(AKIA|ASIA)[0-9A-Z]{16}|xox[abeprs]-[\w-]{10,}|AIza[\w-]{30,}|hf_[A-Za-z0-9]{20,}"
    r"|[\s\S]*-----BEGIN [A-Z ]*PRIVATE KEY"
)


def secret_name(name: str) -> bool:
    """Whether a variable of this name would hold a secret."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    words = re.split(r"[^A-Z0-9]+", spaced.upper().strip("_"))
    found = _WORDS & set(words)
    if not found or words[0] in _HARMLESS_FIRST or _HARMLESS_LAST.fullmatch(words[-1]) or words == ["PWD"]:
        return False
    before_key = words[words.index("KEY") - 1] if "KEY" in words[1:] else ""
    return before_key not in _HARMLESS_KEYS or found != {"KEY"}


def secret_value(text: str) -> bool:
    """Whether the text has the form of a well-known kind of token or private key."""
    return _VALUE.match(text) is not None
