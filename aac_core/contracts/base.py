"""Images that a runtime builds on, and how to make them where no registry has them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ArchiveFile:
    """What an offline base takes from an archive of a package registry.

    Args:
        url: of a tar archive packed with gzip, at the registry.
        sha256: of the archive, hex.
        path: of a file or folder in it.
        target: where that goes in the image, an absolute path.
        platform: ``linux/arm64``; "" when it is the same for all.
    """

    url: str
    sha256: str
    path: str
    target: str
    platform: str = ""


@dataclass(frozen=True)
class OfflineRecipe:
    """How ``aac engine`` makes a base image from Debian packages when Docker Hub is out of reach.

    Args:
        packages: names of Debian packages; where ``runs_scripts`` is set, also of another
            architecture (``libc6-dev:arm64``), for what is compiled for that one.
        suite: the Debian suite they come from.
        runs_scripts: True for a build-stage image: maintainer scripts run, so it is made
            for the engine's own platform only. False for a final image: packages are
            unpacked without running anything, for every platform, without emulation.
        links: symbolic links to add, as (path, target); ``{architecture}`` in a target is Debian's name
            of the platform's (``amd64``, ``arm64``).
        environment: variables of the image, as (name, value).
        archives: files that no Debian package has, in the version that is wanted.
    """

    packages: tuple[str, ...]
    suite: str = "trixie"
    runs_scripts: bool = False
    links: tuple[tuple[str, str], ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    archives: tuple[ArchiveFile, ...] = ()


@dataclass(frozen=True)
class BaseImage:
    """One image that a runtime's Dockerfile starts from.

    Args:
        name: an image reference as ``FROM`` takes it; a Docker Hub name ("python:3.13-slim")
            can be served by the mirror of a private engine.
        offline: how to make it without a registry; None when it can't be made.
    """

    name: str
    offline: OfflineRecipe | None = None


#: What programs run on that need libraries of a system, or a shell, and no language's own image. One
#: recipe for one name: several would be made in turn.
DEBIAN_SLIM = BaseImage(
    "debian:trixie-slim",
    OfflineRecipe(packages=("ca-certificates", "libc-bin", "libgcc-s1", "libstdc++6", "tzdata")),
)
