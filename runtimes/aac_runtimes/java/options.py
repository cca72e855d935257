"""``spec.runtime.options`` of the Java runtime."""

from __future__ import annotations

import posixpath
import re
from typing import Any, Literal

from pydantic import field_validator, model_validator

from aac_core.api import OptionsModel

_CLASS = re.compile(r"[\w$]+(?:\.[\w$]+)*")


class JavaOptions(OptionsModel):
    """What a user can choose."""

    module: str = ""
    """The module of a multi-module build that is the agent: its folder or its name."""
    package: str = ""
    """The same as module."""
    manager: Literal["maven", "gradle"] | None = None
    """Whose build files are read when the project has those of both."""
    tasks: tuple[str, ...] = ()
    """Goals of Maven, tasks of Gradle, in place of those that compile; options too (`-Pproduction`)."""
    main: str = ""
    """The class with `main`."""
    jvm: tuple[str, ...] = ()
    """Options of the JVM, after aac's own."""
    files: tuple[str, ...] = ()
    """Files and folders of the module that the program reads from its folder, beside its code."""

    @property
    def part(self) -> str:
        """The chosen module, "" for none."""
        return self.module or self.package

    @field_validator("main")
    @classmethod
    def _a_class(cls, value: str) -> str:
        if value and not _CLASS.fullmatch(value):
            raise ValueError("expected a class with its package, such as com.example.Main")
        return value

    @field_validator("tasks", "jvm", "files", "module", "package")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        for text in (value,) if isinstance(value, str) else value:
            if any(ord(char) < 32 or ord(char) == 127 for char in text):
                raise ValueError("expected text without line breaks or other control characters")
        return value

    @field_validator("files")
    @classmethod
    def _inside(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for path in value:
            first = posixpath.normpath(path or ".").split("/")[0]
            if first in ("..", ".", "") or path.startswith("-"):
                raise ValueError("expected paths inside the module's folder")
        return value

    @model_validator(mode="after")
    def _one_name(self) -> JavaOptions:
        if self.module and self.package and self.module != self.package:
            raise ValueError("module and package are two names of one option, and differ")
        return self
