"""Rules for mappings from text to text: labels, annotations and build arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from aac_core.contracts.refusal import Complaint, raise_all, refuse, shown
from aac_core.contracts.secrecy import secret_name, secret_value
from aac_core.errors import Hint

MAX_LABELS, MAX_LABEL_KEY = 256, 256
#: BuildKit reads lines of at most 65,535 bytes, and a value may double when it is quoted.
MAX_VALUE = 32_000
#: Labels, ENV and ARG are lines of a Dockerfile, and annotations of an argument that has no line break.
UNWRITABLE = re.compile("[\x00-\x08\x0a-\x1f]")
ELSEWHERE = Hint(
    "several-lines", "spec.config takes any text; the agent reads it from the file AGENT_CONFIG names"
)
_TWO_LINES = "has a line break or another control character, which can't be written there"
Rule = tuple[Callable[[str, str], bool], str, tuple[Hint, ...]]


_RESERVED_ARG = re.compile(
    r"BUILDKIT_.*|BUILDX_.*|SOURCE_DATE_EPOCH|(TARGET|BUILD)(PLATFORM|OS|ARCH|VARIANT|STAGE)|TARGET.*"
    r"|(HTTP|HTTPS|FTP|NO|ALL)_PROXY",
    re.IGNORECASE,
)


def build_args(given: dict[str, str]) -> dict[str, str]:
    """Arguments end in the history of the image: nothing secret, nothing that BuildKit reads itself."""
    secrets = Hint("build-secret", "name it in spec.build.secrets and give it with: --secret id=…,src=…")
    rules: tuple[Rule, ...] = (
        (
            lambda key, _: not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", key),
            "is no name of a build argument",
            (),
        ),
        (lambda key, _: bool(_RESERVED_ARG.fullmatch(key)), "is reserved: BuildKit and aac set it", ()),
        (
            lambda key, text: secret_name(key) or secret_value(text),
            "looks like a secret and would stay in the image",
            (secrets,),
        ),
        (lambda _, text: bool(UNWRITABLE.search(text)), _TWO_LINES, (ELSEWHERE,)),
        (lambda _, text: len(text.encode()) > MAX_VALUE, f"has more than {MAX_VALUE} bytes", (ELSEWHERE,)),
    )
    raise_all(_by_rules(given, rules))
    return given


def labels(given: dict[str, str]) -> dict[str, str]:
    """OCI image annotations: keys are names, values any text; ``dev.aac.`` is aac's own."""
    if len(given) > MAX_LABELS:
        raise refuse(f"expected at most {MAX_LABELS} entries, found {len(given)}")
    rules: tuple[Rule, ...] = (
        (lambda key, _: not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._/-]*", key), "is no key of a label", ()),
        (lambda key, _: len(key) > MAX_LABEL_KEY, f"is longer than {MAX_LABEL_KEY} characters", ()),
        (lambda key, _: key.startswith("dev.aac."), "is reserved: aac sets dev.aac.* itself", ()),
        (lambda _, text: len(text.encode()) > MAX_VALUE, f"has more than {MAX_VALUE} bytes", ()),
        (lambda _, text: secret_value(text), "looks like a secret and would be public", ()),
        (lambda _, text: bool(UNWRITABLE.search(text)), _TWO_LINES, ()),
    )
    raise_all(_by_rules(given, rules))
    return given


def index_annotations(given: dict[str, str]) -> dict[str, str]:
    """As labels; buildx writes their keys in lower case, whatever it is given."""
    raise_all(
        Complaint(
            f"{shown(key)} has capitals, which a builder does not keep",
            (Hint("lower-case", f"write {key.lower()}"),),
            at=(key,),
        )
        for key in given
        if key != key.lower()
    )
    return labels(given)


def _by_rules(given: Mapping[str, str], rules: Iterable[Rule]) -> Iterable[Complaint]:
    for key, text in given.items():
        found = next(((message, hints) for applies, message, hints in rules if applies(key, text)), None)
        if found:
            yield Complaint(f"{shown(key)} {found[0]}", found[1], at=(key,))
