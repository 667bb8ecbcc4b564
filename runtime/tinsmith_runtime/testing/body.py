"""Bodies made comparable, by media type: what two equal messages may differ in is taken out.

Rule: parsers of the standard library, and `cbor` for what it lacks; the library's own codecs are
what these are compared for.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def comparable(body: bytes, media_type: str) -> object:
    """Parse a body into something that compares by meaning."""
    if media_type == "application/x-www-form-urlencoded":
        from urllib.parse import parse_qsl

        text = "".join(line.strip() for line in body.decode().splitlines())
        return sorted(parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text)))
    if media_type == "application/json" and body:
        import json

        return json.loads(body)
    if media_type == "application/xml" and body:
        from xml.etree.ElementTree import fromstring

        return _element(fromstring(body))
    if media_type == "application/cbor" and body:
        from . import cbor

        return cbor.comparable(body)
    return body


def _element(element: Element) -> object:
    children = sorted((_element(child) for child in element), key=repr)
    text = (element.text or "").strip() if children else element.text or ""
    return element.tag, sorted(element.attrib.items()), text, children
