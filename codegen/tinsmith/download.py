"""Files from the web, resumed where they broke off.

Purpose: get a file whole, over connections that are cut. Rule: what is there of a file is gone on
with only when the server says that it is still the same file; nothing is believed before its
length, and what else is known of it, has been checked.
Source: RFC 9110, sections 13.1.5 (If-Range) and 14 (Range Requests); 8.8.3 (ETag: strong ones).
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tinsmith import __version__
from tinsmith.errors import FetchError

if TYPE_CHECKING:
    from requests import Response, Session

LARGEST = 256 * 1024 * 1024
"""Bytes accepted of one file; the largest model has 10 MB."""

_TIMEOUT = (10, 60)
_ATTEMPTS = 6
_CHUNK = 8 * 1024
"""Bytes written at a time: what may be lost where a transfer breaks off."""


def fetch(url: str, missing: str = "") -> bytes:
    """Return a small file. Raises FetchError; with `missing` as its text when there is none."""
    import requests  # here, because no other command needs it

    try:
        with _session() as session, session.get(url, timeout=_TIMEOUT) as response:
            _refuse(response, url, missing)
            return bytes(response.content)
    except requests.RequestException as error:
        raise FetchError(f"{url} cannot be fetched: {_reason(error)}") from error


def download(url: str, part: Path, size: int | None = None, blob: str = "") -> bytes:
    """Return a file, kept as `part` while it is not whole.

    Args:
        size: how many bytes it has, where that is known.
        blob: the ID of its content in git, where that is known.

    Raises:
        FetchError: it cannot be fetched; the next call goes on where this one ended. Or it is not
            what it should be; the next call begins anew.
    """
    import requests

    for attempt in range(_ATTEMPTS):
        before = part.stat().st_size if part.exists() else 0
        try:
            with _session() as session:
                content = _attempt(session, url, part)
            break
        except requests.RequestException as error:
            gained = part.exists() and part.stat().st_size > before
            if attempt == _ATTEMPTS - 1 or not (gained or attempt == 0):
                raise FetchError(f"{url} cannot be fetched: {_reason(error)}") from error
    else:
        raise FetchError(f"{url} cannot be fetched: it broke off {_ATTEMPTS} times")
    wrong = ""
    if size is not None and len(content) != size:
        wrong = f"has {len(content)} bytes instead of {size}"
    elif blob and git_blob(content) != blob:
        wrong = f"is not the content that the repository names ({blob})"
    forget(part)
    if wrong:
        raise FetchError(f"{url} {wrong}; try again")
    return content


def git_blob(content: bytes) -> str:
    """Return the ID that git gives to a content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def forget(part: Path) -> None:
    """Remove what there is of a file."""
    part.unlink(missing_ok=True)
    _tag(part).unlink(missing_ok=True)


def _attempt(session: Session, url: str, part: Path) -> bytes:
    have = part.stat().st_size if part.exists() else 0
    headers: dict[str, str] = {}
    with suppress(OSError):
        tag = _tag(part).read_text("utf-8")
        if have and tag:
            headers = {"Range": f"bytes={have}-", "If-Range": tag}
    with session.get(url, headers=headers, timeout=_TIMEOUT, stream=True) as response:
        if response.status_code == 416:
            forget(part)
            raise _broken("what was there of it does not fit")
        _refuse(response, url, "")
        goes_on = response.status_code == 206
        if goes_on and not response.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
            forget(part)
            raise _broken("the server went on elsewhere")
        tag = response.headers.get("ETag", "")
        # A weak tag does not promise the same bytes.
        _tag(part).write_text("" if tag.startswith("W/") else tag, "utf-8")
        with part.open("ab" if goes_on else "wb") as file:
            written = have if goes_on else 0
            for chunk in response.iter_content(_CHUNK):
                written += len(chunk)
                if written > LARGEST:
                    raise FetchError(f"{url} is larger than {LARGEST} bytes")
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    length = response.headers.get("Content-Length", "")
    encoded = response.headers.get("Content-Encoding")
    expected = int(length) + (have if goes_on else 0) if length.isdigit() and not encoded else None
    if expected is not None and written != expected:
        raise _broken(f"it ended after {written} of {expected} bytes")
    return part.read_bytes()


def _session() -> Session:
    import requests

    session = requests.Session()
    # Ranges are of the file itself, so that it may not be compressed on its way.
    session.headers.update({"User-Agent": f"tinsmith/{__version__}", "Accept-Encoding": "identity"})
    return session


def _refuse(response: Response, url: str, missing: str) -> None:
    if response.status_code == 404 and missing:
        raise FetchError(missing)
    if response.status_code not in (200, 206):
        raise FetchError(f"{url} answered {response.status_code} {response.reason}")


def _broken(reason: str) -> Exception:
    import requests

    return requests.ConnectionError(reason)


def _reason(error: Exception) -> str:
    cause = error.args[0] if error.args else error
    inner = getattr(cause, "reason", cause)
    return " ".join(str(inner).split())[:300] or type(error).__name__


def _tag(part: Path) -> Path:
    return part.with_name(f"{part.name}.etag")
