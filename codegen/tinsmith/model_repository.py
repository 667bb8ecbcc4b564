"""Which models a repository of API models has.

Purpose: find the newest model of a service below a URL. Rule: the layout is that of the public
repository, `models/SERVICE/service/VERSION/SERVICE-VERSION.json`; what there is, the tree of a
GitHub repository tells, or on any other server the listings of its folders.
Source: GitHub REST API, "Get a tree"; git, "Git Objects" (the ID of a blob).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from tinsmith.download import fetch
from tinsmith.errors import FetchError
from tinsmith.node import fields, items, text
from tinsmith.read import parse

SOURCE = "https://raw.githubusercontent.com/aws/api-models-aws/main"
"""Where AWS publishes its models."""

TREE = "https://api.github.com/repos/{repository}/git/trees/{branch}?recursive=1"
"""What is below a URL of raw.githubusercontent.com, which lists nothing itself."""

_MODEL = re.compile(
    r"models/([a-z0-9][a-z0-9.-]*)/service/([0-9]{4}-[0-9]{2}-[0-9]{2})/\1-\2\.json"
)
_SERVICE = re.compile(r"[a-z0-9][a-z0-9.-]*")
_VERSION = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LINK = re.compile(r"""<a\s[^>]*href=["']([^"'?#]+)/["']""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Published:
    """A model that a repository has."""

    service: str
    version: str
    url: str
    size: int | None = None
    """Bytes, where the repository says."""
    blob: str = ""
    """The ID of its content in git, where the repository says."""


class Repository:
    """A repository of models below a URL."""

    def __init__(self, source: str = SOURCE) -> None:
        parts = urlsplit(source)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise FetchError(f"{source} is not the URL of a web server; expected https://...")
        self.source = source.rstrip("/")
        path = parts.path.strip("/").split("/")
        self._tree = ""
        if parts.netloc == urlsplit(SOURCE).netloc and len(path) == 3:
            self._tree = TREE.format(repository="/".join(path[:2]), branch=path[2])

    def services(self) -> dict[str, str]:
        """Return the newest version by service; empty where finding it takes a request each."""
        if self._tree:
            return {each.service: each.version for each in self._newest().values()}
        return dict.fromkeys(sorted(filter(_SERVICE.fullmatch, self._links("models"))), "")

    def newest(self, service: str) -> Published:
        """Return the newest model of a service. Raises FetchError."""
        if not _SERVICE.fullmatch(service):
            raise FetchError(f"{service!r} names no service; expected one such as sts or route-53")
        unknown = f"{self.source} has no model of {service}; `tinsmith pull --list` tells which"
        if self._tree:
            found = self._newest().get(service)
            if found is None:
                raise FetchError(unknown)
            return found
        versions = self._links(f"models/{service}/service", unknown)
        dated = sorted(filter(_VERSION.fullmatch, versions))
        if not dated:
            raise FetchError(unknown)
        version = dated[-1]
        path = f"models/{service}/service/{version}/{service}-{version}.json"
        return Published(service, version, f"{self.source}/{path}")

    def _newest(self) -> dict[str, Published]:
        tree = fields(parse(fetch(self._tree), self._tree))
        if tree.get("truncated") is True:
            raise FetchError(f"{self._tree} does not list all that the repository has")
        newest: dict[str, Published] = {}
        for entry in items(tree.get("tree")):
            path = text(fields(entry).get("path"))
            match = _MODEL.fullmatch(path)
            if match:
                size, blob = fields(entry).get("size"), text(fields(entry).get("sha"))
                size = size if isinstance(size, int) else None
                url = f"{self.source}/{quote(path)}"
                found = Published(match[1], match[2], url, size, blob)
                if match[1] not in newest or newest[match[1]].version < found.version:
                    newest[match[1]] = found
        return dict(sorted(newest.items()))

    def _links(self, path: str, missing: str = "") -> list[str]:
        page = fetch(f"{self.source}/{path}/", missing).decode("utf-8", "replace")
        return [unquote(link).rstrip("/").rpartition("/")[2] for link in _LINK.findall(page)]
