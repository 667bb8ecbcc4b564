"""Whether two clients read the same from a server: ours and botocore's.

Rule: they agree on every member, at every depth, but for these, which are differences of the
clients and not of what was sent:

- What is absent may be, for one of the two, an empty list or map: ours has one where the member is
  required, botocore has one where XML has a wrapper without elements. So may what botocore has as
  None.
- Members of ours that the service left out have the default of the model: ``False``, ``0``, ``""``.
- Blobs that are streams for one and bytes for the other are read first.
- Timestamps are the same instant, in whatever zone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any


def differences(
    ours: Any, theirs: Any, volatile: Collection[str] = (), path: str = ""
) -> Iterator[str]:
    """What is not the same, a line each.

    Args:
        ours: our output by `to_dict`, or what is in one.
        theirs: botocore's.
        volatile: members, at any depth, that differ from one call to the next.
        path: where in the output.
    """
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in {**ours, **theirs}:
            if name in volatile or (not path and name == "ResponseMetadata"):
                continue
            where = f"{path}.{name}" if path else name
            if name not in theirs:
                if ours[name] not in (False, 0, "", [], {}):
                    yield f"{where}: only ours has {ours[name]!r}"
            elif name not in ours:
                if theirs[name] not in ([], {}, None):
                    yield f"{where}: only theirs has {theirs[name]!r}"
            else:
                yield from differences(ours[name], theirs[name], volatile, where)
        return
    if isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            yield f"{path}: {len(ours)} elements, theirs {len(theirs)}: {ours!r}, {theirs!r}"
        for index, (one, other) in enumerate(zip(ours, theirs, strict=False)):
            yield from differences(one, other, volatile, f"{path}[{index}]")
        return
    if hasattr(theirs, "read"):
        theirs = theirs.read()
    if isinstance(ours, datetime) and ours.tzinfo is None:
        yield f"{path}: {ours!r} has no zone"
    elif ours != theirs or isinstance(ours, bool) is not isinstance(theirs, bool):
        yield f"{path}: {ours!r}, theirs {theirs!r}"
