"""The tree of elements: what is read, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menagerie import texts
from tinsmith_runtime.codecs.xml import MAX_DEPTH, Element, XmlError, parse


def test_names_lose_their_prefixes_and_attributes_are_found_without() -> None:
    root = parse(
        b'<a:R xmlns:a="urn:a" xmlns:label="urn:no"><a:c a:label="x" xmlns="urn:b"/></a:R>'
    )
    assert root.name == "R"
    assert [child.name for child in root.children] == ["c"]
    assert root.children[0].attribute("label") == "x"
    assert root.attribute("label") is None


def test_text_is_joined_over_entities_comments_and_sections() -> None:
    root = parse(b"<r>a&amp;&#98;<!-- no --><![CDATA[<c>]]><?p i?>d</r>")
    assert root.text == "a&b<c>d"
    assert root.children == []


def test_white_space_between_elements_is_not_text_of_elements() -> None:
    root = parse(b"<r>\n  <a> x </a>\n  <b/>\n</r>")
    assert [(child.name, child.text) for child in root.children] == [("a", " x "), ("b", "")]


def test_find_takes_the_first_of_a_name() -> None:
    root = parse(b"<r><a>1</a><a>2</a></r>")
    found = root.find("a")
    assert found is not None
    assert found.text == "1"
    assert root.find("b") is None


@pytest.mark.parametrize(
    "document",
    [
        "<?xml version='1.0' encoding='UTF-16'?><r>ü</r>".encode("utf-16"),
        "<?xml version='1.0' encoding='ISO-8859-1'?><r>ü</r>".encode("latin-1"),
        "\ufeff<r>ü</r>".encode(),
    ],
    ids=["utf-16", "latin-1", "byte order mark"],
)
def test_other_encodings_are_read(document: bytes) -> None:
    assert parse(document).text == "ü"


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"", "no element found"),
        (b" \n", "no element found"),
        (b"<a>", "no element found"),
        (b"<a></b>", "mismatched tag"),
        (b"<a/><b/>", "junk after document element"),
        (b"<a>\xff</a>", "invalid token"),
        (b"<a>\xed\xa0\x80</a>", "invalid token"),
        (b"<a>&unknown;</a>", "undefined entity"),
        (b"<a>\x00</a>", "invalid token"),
        (b'{"a": 1}', "invalid token"),
        (b"<?xml version='1.0' encoding='hex'?><a/>", "encoding"),
        (b"<?xml version='1.0' encoding='no-such'?><a/>", "encoding"),
    ],
)
def test_what_is_not_xml_is_refused(document: bytes, reason: str) -> None:
    with pytest.raises(XmlError, match=reason):
        parse(document)


@pytest.mark.parametrize(
    "declaration",
    [
        b"<!DOCTYPE r>",
        b'<!DOCTYPE r SYSTEM "file:///etc/passwd">',
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "http://127.0.0.1/">]>',
        b'<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>',
    ],
    ids=["empty", "external subset", "external entity", "entities of entities"],
)
def test_document_types_are_refused_with_all_they_could_define(declaration: bytes) -> None:
    with pytest.raises(XmlError, match="document type"):
        parse(declaration + b"<r>&c;</r>")


def test_depth_is_limited() -> None:
    allowed = parse(b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH)
    depth = 0
    element: Element | None = allowed
    while element is not None:
        depth += 1
        element = element.find("a")
    assert depth == MAX_DEPTH
    with pytest.raises(XmlError, match="deeper than"):
        parse(b"<a>" * (MAX_DEPTH + 1))


@given(texts)
def test_text_survives(text: str) -> None:
    escaped = "".join(f"&#{ord(character)};" for character in text)
    assert parse(f"<r>{escaped}</r>".encode()).text == text


@given(st.binary(max_size=60))
def test_anything_is_read_or_refused(document: bytes) -> None:
    try:
        root = parse(document)
    except XmlError:
        return
    assert root.name


def test_a_text_of_any_length_is_read_whole() -> None:
    # Longer than what expat hands over at a time, with references and a section in it.
    long = "abcdefghi\n" * 5000
    document = f"<a>{long}&amp;<![CDATA[<{long}>]]></a>"
    assert parse(document.encode()).text == f"{long}&<{long}>"
