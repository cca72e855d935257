"""The releases of Zig that can be asked for: PyPI's ``ziglang``, with the hash of each machine's wheel."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_VERSION = "0.15"


@dataclass(frozen=True)
class Release:
    """One release.

    Args:
        number: of ``ziglang``, ``0.15.2``.
        amd64: the sha256 of the wheel for build machines of that kind.
        arm64: the same.
    """

    number: str
    amd64: str
    arm64: str

    @property
    def modes(self) -> dict[str, str]:
        """What ``zig build-exe -O`` calls the modes of ``zig build --release``."""
        if self.number.startswith(("0.13.", "0.14.", "0.15.", "0.16.")):
            return {"safe": "ReleaseSafe", "fast": "ReleaseFast", "small": "ReleaseSmall"}
        return {"safe": "safe", "fast": "fast", "small": "small"}

    @property
    def requirement(self) -> str:
        """A line for ``pip install --require-hashes``."""
        return f"ziglang=={self.number} --hash=sha256:{self.amd64} --hash=sha256:{self.arm64}\n"


#: By minor version, ascending: before 1.0 each of them breaks code of the one before.
RELEASES = {
    "0.13": Release(
        "0.13.0",
        "3ce0c9f16547e5d61b32e0d226926e9a2552ef4b91fccf7ab5ea1a623a77824b",
        "5714a4d46f9246ba6180a0930e23df2bc8bc26e62b5fe0dc798b4afca1903308",
    ),
    "0.14": Release(
        "0.14.1",
        "6eb9d4d759b292c83810dbee2e9e8e3fbfbf01d864e6e9811bae711fd74e1c2f",
        "7994b27f3cbfcedea43f9b7552e38b45857bdf0e9a45065474092dd74e7048cf",
    ),
    "0.15": Release(
        "0.15.2",
        "806316453d1ede7174ed3fefb8e5348154629089c3bb5fe812dfd0e172fac130",
        "edc0aa60ec964a4cf462d40f68d7de242ddf37fd9a80f2afaee6397059463230",
    ),
    "0.16": Release(
        "0.16.0",
        "9fcda73f62b851dd72a54b710ad40a209896db14cfb13649e62191243556342b",
        "e27d409812b11e0fb89ed0200cf2e55b6464d43f9461553104e4a4f9a94a1fd5",
    ),
    "0.17": Release(
        "0.17.1",
        "ea6cc5d87b033cf0aedfbc8f9549a908cae6c50ac31f1698188fa48a74524b54",
        "b7c5f02fccd40f89b999ee16a1f5ddced56e6182370f8affe494bcf8a28cf07e",
    ),
}
VERSIONS = tuple(RELEASES)
