"""Pushing an image of a layout by digest: blobs in parallel, then manifests, the index last."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from pathlib import Path

from aac_core.api import Descriptor, Listener, Manifest, Progress, Reference, RegistryError, Upload
from aac_registries import manifests
from aac_registries.layout import Contents, Layout
from aac_registries.session import Session
from aac_registries.upload import BlobUpload, is_there

_THREADS = 4
_BETWEEN = 0.1
_GRACE = 1.0


def push(session: Session, layout: Layout, digest: str, listen: Listener) -> Upload:
    """Upload what is not there yet, and read the root back.

    Raises:
        RegistryError: the layout is incomplete, or the registry refuses or holds something else.
    """
    contents = layout.walk(digest)
    upload = _blobs(session, layout, contents, listen)
    for manifest in contents.manifests.values():
        _manifest(session, manifest, listen)
    root = Reference(session.host, session.name, digest=digest)
    if manifests.fetch(session, root) is None:
        raise RegistryError(f"{session.host} took {digest} and does not have it")
    return upload


def _blobs(session: Session, layout: Layout, contents: Contents, listen: Listener) -> Upload:
    def one(blob: Descriptor) -> bool:
        return _blob(session, blob, layout.path(blob.digest), listen)

    # Large ones first: they decide how long it takes.
    ordered = sorted(contents.blobs.values(), key=lambda blob: (-blob.size, blob.digest))
    pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="aac-push")
    tasks = {pool.submit(one, blob): blob for blob in ordered}
    try:
        _join(tasks)
    except BaseException as error:
        session.stop.set()
        pool.shutdown(wait=False, cancel_futures=True)
        # After a signal not for long: a thread may wait for a registry that does not answer.
        seconds = None if isinstance(error, Exception) else _GRACE
        wait([task for task in tasks if not task.cancelled()], timeout=seconds)
        raise
    pool.shutdown()
    sent = [blob for task, blob in tasks.items() if task.result()]
    return Upload(len(sent), sum(blob.size for blob in sent), len(ordered) - len(sent))


def _join(tasks: dict[Future[bool], Descriptor]) -> None:
    """Wait for all, or for the first error."""
    done, _ = wait(tasks, return_when=FIRST_EXCEPTION)
    for task in done:
        task.result()


def _blob(session: Session, blob: Descriptor, path: Path, listen: Listener) -> bool:
    """Upload one blob; False when it was there."""
    started = time.monotonic()
    tell = _teller(blob, listen)
    tell("start", 0)
    there = is_there(session, blob.digest)
    if not there:
        BlobUpload(session, blob, path, _now_and_then(tell)).run()
    seconds = time.monotonic() - started
    text = f"{blob.digest} is there" if there else f"pushed {blob.digest}"
    listen(Progress("push", text, "end", blob.digest, blob.size, blob.size, seconds=seconds, cached=there))
    return not there


def _teller(blob: Descriptor, listen: Listener) -> Callable[[str, int], None]:
    def tell(kind: str, current: int) -> None:
        listen(Progress("push", f"pushing {blob.digest}", kind, blob.digest, current, blob.size))

    return tell


def _now_and_then(tell: Callable[[str, int], None]) -> Callable[[int], None]:
    """At most ten updates a second."""
    last = 0.0

    def advance(current: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _BETWEEN:
            last = now
            tell("update", current)

    return advance


def _manifest(session: Session, manifest: Manifest, listen: Listener) -> None:
    digest = manifest.descriptor.digest
    there = manifests.fetch(session, Reference(session.host, session.name, digest=digest)) is not None
    if not there:
        manifests.put(session, manifest, digest)
    text = f"manifest {digest} is there" if there else f"pushed manifest {digest}"
    listen(Progress("push", text, "end", digest, cached=there))
