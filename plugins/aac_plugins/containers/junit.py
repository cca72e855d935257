"""Checks as JUnit XML, the form that CI systems read."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from aac_plugins.containers.model import Check

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


def junit(agent: str, checks: tuple[Check, ...]) -> str:
    """One test suite, a test case for each check; a warning passes and says so in its output."""
    outcomes = [check.outcome for check in checks]
    suite = Element(
        "testsuite",
        name=_text(agent),
        tests=str(len(checks)),
        failures=str(outcomes.count("fail")),
        skipped=str(outcomes.count("skip")),
        errors="0",
        time=f"{sum(check.seconds for check in checks):.3f}",
    )
    for check in checks:
        case = SubElement(
            suite, "testcase", classname=_text(agent), name=check.name, time=f"{check.seconds:.3f}"
        )
        _outcome(case, check)
    indent(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suite, encoding="unicode") + "\n"


def _outcome(case: Element, check: Check) -> None:
    if check.outcome == "fail":
        failure = SubElement(case, "failure", message=_text(check.detail))
        failure.text = _text("\n".join(_lines(check)))
    elif check.outcome == "skip":
        SubElement(case, "skipped", message=_text(check.detail))
    elif check.detail:
        SubElement(case, "system-out").text = _text(f"{check.outcome}: {check.detail}")


def _lines(check: Check) -> list[str]:
    error = check.error
    if error is None:
        return [check.detail]
    hints = [f"hint: {hint.text}" for hint in error.hints]
    return [error.message, *([f"why: {error.why}"] if error.why else []), *hints, *error.detail]


def _text(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
