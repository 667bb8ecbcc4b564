"""Structures as XML: judged by ElementTree, read back by the reader, no way to inject markup."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menagerie import (
    ANIMAL,
    AnimalCat,
    AnimalDog,
    AnimalHerd,
    AnimalUnknown,
    Branch,
    Color,
    Leaf,
    Level,
    branches,
    text_of,
    texts,
)
from tinsmith_runtime.codecs import xml_body
from tinsmith_runtime.errors import ResponseParseError, ValidationError
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import (
    INTEGER,
    SECRET,
    STRING,
    TIMESTAMP,
    Member,
    list_of,
    map_of,
    simple,
)
from tinsmith_runtime.structure import Structure, Variant, build

X = {"x": "urn:x"}


def write(value: Structure, **given: Any) -> str:
    cls = type(value)
    return xml_body.members_writer(cls, tuple(cls.__members__.values()), **given)(value).decode()


def written(value: Branch) -> bytes:
    """The prefix of Branch's attribute has to be declared, as models do."""
    members = tuple(Branch.__members__.values())
    return xml_body.members_writer(Branch, members, namespace=("urn:x", "x"))(value)


def read(cls: type[Structure], document: bytes) -> Any:
    members = tuple(cls.__members__.values())
    return build(cls, xml_body.members_reader(cls, members)(document))


def check(declared: Member, value: Any, elements: list[ElementTree.Element]) -> None:
    """Compare the elements of a member with its value, by the rules of the specification."""
    shape = declared.shape
    flat = declared.own_traits.get("xml_flattened")
    if shape.type == "list":
        item = shape.member
        assert item is not None
        if not flat:
            (element,) = elements
            elements = list(element)
            name = item.own_traits.get("xml_name", "member")
            assert {each.tag for each in elements} <= {name}
        for held, each in zip(value, elements, strict=True):
            check(item, held, [each])
    elif shape.type == "map":
        assert shape.key is not None
        assert shape.value is not None
        if not flat:
            (element,) = elements
            elements = list(element)
            assert {each.tag for each in elements} <= {"entry"}
        for (key, held), entry in zip(value.items(), elements, strict=True):
            first, second = entry
            assert first.tag == shape.key.own_traits.get("xml_name", "key")
            assert second.tag == shape.value.own_traits.get("xml_name", "value")
            check(shape.key, key, [first])
            check(shape.value, held, [second])
    elif isinstance(value, Structure):
        (element,) = elements
        check_structure(value, element)
    else:
        (element,) = elements
        assert len(element) == 0
        assert (element.text or "") == text_of(declared, value)


def check_structure(value: Structure, element: ElementTree.Element) -> None:
    expected: list[str] = []
    for name, declared in type(value).__members__.items():
        held = getattr(value, name)
        key = str(declared.own_traits.get("xml_name", declared.wire_name))
        if declared.own_traits.get("xml_attribute"):
            assert element.get(key.replace("x:", "{urn:x}")) == held
        elif held is not None:
            found = element.findall(key)
            flat = declared.own_traits.get("xml_flattened")
            expected += [key] * (len(held) if flat else 1)
            check(declared, held, found)
    assert [child.tag for child in element] == expected


@given(branches)
def test_another_parser_finds_what_was_written(branch: Branch) -> None:
    # The declaration of the prefix is the root's alone, so nested labels have it from there.
    root = ElementTree.fromstring(written(branch))
    assert root.tag == "Branch"
    check_structure(branch, root)


@given(branches)
def test_what_is_written_is_read(branch: Branch) -> None:
    assert read(Branch, written(branch)) == branch


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a]]>b", "a]]&gt;b"),
        ("</Text><Secret>", "&lt;/Text&gt;&lt;Secret&gt;"),
        ("<![CDATA[x]]>", "&lt;![CDATA[x]]&gt;"),
        ("&amp;", "&amp;amp;"),
        ("&\n<", "&amp;&#xA;&lt;"),
        ("\r\n\x85\u2028", "&#xD;&#xA;&#x85;&#x2028;"),
        ("\t'\"", "\t'\""),
        ("  a  ", "  a  "),
        ("\x7f\u0600\U0001f600\U0001fffe", "\x7f\u0600\U0001f600\U0001fffe"),
        ("", ""),
    ],
)
def test_text_is_escaped(text: str, expected: str) -> None:
    assert write(Leaf(text=text)) == f"<Leaf><Text>{expected}</Text></Leaf>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\"><evil a='", "&quot;&gt;&lt;evil a=&apos;"),
        ("\t\r\n\x85\u2028", "&#x9;&#xD;&#xA;&#x85;&#x2028;"),
        ("a&b", "a&amp;b"),
    ],
)
def test_attributes_are_escaped(text: str, expected: str) -> None:
    branch = Branch(name="", label=text)
    assert write(branch) == f'<Branch x:label="{expected}"><Name></Name></Branch>'


anything = st.text(max_size=6) | st.sampled_from(
    ["\x00", "\x08", "\x0b", "\x1f", "\ud800", "\udfff", "\ufffe", "\uffff"]
)


@given(anything, anything)
def test_whatever_text_holds_is_written_or_refused(text: str, label: str) -> None:
    branch = Branch(name=text, label=label)
    try:
        document = written(branch)
    except ValidationError:
        held = text + label
        assert any(c < " " or 0xD800 <= ord(c) <= 0xDFFF or c in "\ufffe\uffff" for c in held)
    else:
        root = ElementTree.fromstring(document)
        assert (root.findtext("Name"), root.get("{urn:x}label")) == (text, label)
        assert len(root) == 1
        assert read(Branch, document) == branch


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (Branch(name="a\x00b"), "name: XML has no form for the character U+0000"),
        (Branch(name="", label="\x01"), "label: XML has no form for the character U+0001"),
        (Branch(name="", leaf=Leaf(secret="s3\ud800")), "leaf.secret: XML has no form for the"),
        (
            Branch(name="", names=["a", "\x0b"]),
            "names[1]: XML has no form for the character U+000B",
        ),
        (Branch(name="", leaves=[Leaf(), Leaf(text="\uffff")]), "leaves[1].text: XML has no form"),
        (Branch(name="", flat=["\x1f"]), "flat[0]: XML has no form"),
        (Branch(name="", grid=[[1], [2]], scores={"a": 1, "\x02": 2}), "scores[entry 2]: XML has"),
        (Branch(name="", branches=[Branch(name="\x00")]), "branches[0].name: XML has no form"),
        (Branch(name="", animal=AnimalUnknown(tag="t", value=1)), "animal: an unknown variant"),
        (Branch(name="", animal=AnimalHerd(value=["\x00"])), "animal.value[0]: XML has no form"),
        (
            Branch(name="", leaf=Leaf(at=datetime(2020, 1, 1))),  # noqa: DTZ001
            "leaf.at: a timestamp needs a time zone",
        ),
        (Branch(name="", leaf=Leaf(exact=Decimal("NaN"))), "leaf.exact: a bigDecimal is finite"),
    ],
)
def test_what_cannot_be_written_is_refused_with_its_place(value: Branch, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        write(value)
    assert str(caught.value).startswith(f"Branch is not valid:\n  {message}")
    assert "s3" not in str(caught.value)


def test_scalars() -> None:
    at = datetime(2015, 1, 25, 8, 0, 0, 500000, tzinfo=UTC)
    leaf = Leaf(data=b"\x00\xff", flag=False, tiny=-1, huge=2**70, ratio=float("-inf"), precise=1.5)
    assert write(leaf) == (
        "<Leaf><Data>AP8=</Data><Flag>false</Flag><Tiny>-1</Tiny><Huge>1180591620717411303424</Huge>"
        "<Ratio>-Infinity</Ratio><Precise>1.5</Precise></Leaf>"
    )
    assert write(Leaf(at=at, at_epoch=at, at_http=at)) == (
        "<Leaf><At>2015-01-25T08:00:00.5Z</At><AtEpoch>1422172800.5</AtEpoch>"
        "<AtHttp>Sun, 25 Jan 2015 08:00:00 GMT</AtHttp></Leaf>"
    )


class OwnColor(str, Enum):  # noqa: UP042  # prints its name, unlike StrEnum
    RED = "red"


def test_constants_are_written_as_their_values() -> None:
    expected = "<Leaf><Text>red</Text><Color>red</Color><Level>2</Level></Leaf>"
    assert write(Leaf(text=OwnColor.RED, color=Color.RED, level=Level.HIGH)) == expected


def test_empty_is_not_absent_and_null_has_no_form() -> None:
    branch = Branch(name="", names=[], scores={}, flat=[], flat_scores={}, leaf=Leaf())
    assert write(branch) == (
        "<Branch><Name></Name><Blatt></Blatt><Names></Names><Scores></Scores></Branch>"
    )

    class Sparse(Structure):
        items: list[str | None] | None = member("Items", list_of(STRING, sparse=True), default=None)
        named: dict[str, str | None] | None = member(
            "Named", map_of(STRING, STRING, sparse=True), default=None
        )

    assert write(Sparse(items=["a", None, "b"], named={"x": None})) == (
        "<Sparse><Items><member>a</member><member>b</member></Items><Named></Named></Sparse>"
    )


def test_unions_are_written_as_their_one_member() -> None:
    def element(animal: Any) -> str:
        return write(Branch(name="", animal=animal)).split("</Name>")[1].split("</Branch>")[0]

    assert element(AnimalCat(value="tom")) == "<Animal><Cat>tom</Cat></Animal>"
    assert element(AnimalDog(value=Leaf(number=1))) == (
        "<Animal><Dog><Number>1</Number></Dog></Animal>"
    )
    assert element(AnimalHerd(value=["a", "b"])) == "<Animal><Head>a</Head><Head>b</Head></Animal>"


class Inner(Structure):
    """A structure with a name and a namespace of its own, which count where it is a document."""

    __traits__ = {"xml_name": "Inside", "xml_namespace": ("urn:inner", None)}  # noqa: RUF012

    text: str | None = member("text", STRING, default=None, xml_namespace=("urn:t", "t"))


class ChoiceText(Variant):
    value: str = member("Text", STRING)


class Outer(Structure):
    """Namespaces everywhere."""

    inner: Inner | None = member("inner", Inner, default=None)
    typed: Inner | None = member(
        "typed", Inner, default=None, xml_namespace=('urn:"xsi"', "xsi"), xml_name="xsi:typed"
    )
    items: list[str] | None = member(
        "items",
        list_of(STRING, member={"xml_namespace": ("urn:item", None)}, xml_namespace=("urn:no", "")),
        default=None,
        xml_namespace=("urn:items", None),
    )
    flat: list[str] | None = member(
        "flat", list_of(STRING), default=None, xml_flattened=True, xml_namespace=("urn:flat", None)
    )
    flat_items: list[str] | None = member(
        "flatItems",
        list_of(STRING, member={"xml_namespace": ("urn:item", None), "xml_name": "ignored"}),
        default=None,
        xml_flattened=True,
    )
    entries: dict[str, int] | None = member(
        "entries",
        map_of(
            STRING,
            INTEGER,
            key_traits={"xml_namespace": ("urn:k", None), "xml_name": "K"},
            value_traits={"xml_namespace": ("urn:v", "v")},
        ),
        default=None,
        xml_namespace=("urn:map", None),
    )
    flat_entries: dict[str, int] | None = member(
        "flatEntries",
        map_of(STRING, INTEGER),
        default=None,
        xml_flattened=True,
        xml_namespace=("urn:map", "m"),
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            Outer(inner=Inner(text="x")),
            '<inner><text xmlns:t="urn:t">x</text></inner>',
        ),
        (Outer(typed=Inner()), '<xsi:typed xmlns:xsi="urn:&quot;xsi&quot;"></xsi:typed>'),
        (
            Outer(items=["a"]),
            '<items xmlns="urn:items"><member xmlns="urn:item">a</member></items>',
        ),
        (Outer(flat=["a"]), '<flat xmlns="urn:flat">a</flat>'),
        (Outer(flat_items=["a"]), '<flatItems xmlns="urn:item">a</flatItems>'),
        (
            Outer(entries={"a": 1}),
            '<entries xmlns="urn:map"><entry><K xmlns="urn:k">a</K>'
            '<value xmlns:v="urn:v">1</value></entry></entries>',
        ),
        (
            Outer(flat_entries={"a": 1}),
            '<flatEntries xmlns:m="urn:map"><key>a</key><value>1</value></flatEntries>',
        ),
    ],
)
def test_namespaces_are_declared_where_members_say(value: Outer, expected: str) -> None:
    assert write(value) == f"<Outer>{expected}</Outer>"
    assert read(Outer, write(value).encode()) == value


def test_roots() -> None:
    inner = Inner()
    assert write(inner) == '<Inside xmlns="urn:inner"></Inside>'
    assert write(inner, root="R", namespace=("urn:service", None)) == '<R xmlns="urn:inner"></R>'
    assert write(Leaf(), namespace=("urn:service", None)) == '<Leaf xmlns="urn:service"></Leaf>'


def test_a_document_may_have_some_of_the_members() -> None:
    name = Branch.__members__["name"]
    branch = Branch(name="n", label="no", names=["no"])
    assert xml_body.members_writer(Branch, (name,))(branch) == b"<Branch><Name>n</Name></Branch>"
    document = b"<whatever><Name>n</Name><Names><member>a</member></Names></whatever>"
    assert xml_body.members_reader(Branch, (name,))(document) == {"name": "n"}
    assert xml_body.members_reader(Branch, (name,))(b"") == {}


class Payloads(Structure):
    plain: Leaf | None = member("Plain", Leaf, default=None, http_payload=True)
    named: Inner | None = member("Named", Inner, default=None)
    renamed: Inner | None = member(
        "Renamed", Inner, default=None, xml_name="Own", xml_namespace=("urn:own", "o")
    )
    animal: object = member("Animal", ANIMAL, default=None)


SERVICE = ("urn:service", None)


@pytest.mark.parametrize(
    ("attribute", "value", "expected"),
    [
        ("plain", Leaf(tiny=1), '<Leaf xmlns="urn:service"><Tiny>1</Tiny></Leaf>'),
        ("named", Inner(), '<Inside xmlns="urn:inner"></Inside>'),
        ("renamed", Inner(), '<Own xmlns:o="urn:own"></Own>'),
        ("animal", AnimalCat(value="t"), '<Animal xmlns="urn:service"><Cat>t</Cat></Animal>'),
    ],
)
def test_payloads_are_called_as_their_shapes(attribute: str, value: Any, expected: str) -> None:
    declared = Payloads.__members__[attribute]
    assert xml_body.payload_writer(declared, SERVICE)(value) == expected.encode()
    assert xml_body.payload_reader(declared)(expected.encode()) == value
    assert xml_body.payload_reader(declared)(b"") is None


def test_payloads_that_cannot_be_written_are_refused() -> None:
    with pytest.raises(ValidationError, match=r"plain is not valid:\n  text: XML has no form"):
        xml_body.payload_writer(Payloads.__members__["plain"])(Leaf(text="\x00"))
    with pytest.raises(ValidationError, match=r"animal is not valid:\n  an unknown variant"):
        xml_body.payload_writer(Payloads.__members__["animal"])(AnimalUnknown(tag="", value=1))


def test_members_may_be_attributes_of_any_scalar() -> None:
    class Marked(Structure):
        count: int | None = member("count", INTEGER, default=None, xml_attribute=True)
        color: Color | str | None = member(
            "color", Color.__shape__, default=None, xml_attribute=True
        )
        at: datetime | None = member(
            "at",
            simple("timestamp", timestamp_format="http-date"),
            default=None,
            xml_attribute=True,
        )
        then: datetime | None = member("then", TIMESTAMP, default=None)

    value = Marked(count=1, color=OwnColor.RED, at=datetime(2014, 4, 29, 18, 30, 38, tzinfo=UTC))
    text = write(value)
    assert text == '<Marked count="1" color="red" at="Tue, 29 Apr 2014 18:30:38 GMT"></Marked>'
    assert read(Marked, text.encode()) == value.replace(color=Color.RED)


def mutations(document: bytes) -> st.SearchStrategy[bytes]:
    """A document with some bytes cut off, put in, taken out or doubled."""
    places = st.integers(0, len(document))
    return (
        st.tuples(places, places, st.binary(max_size=4)).map(
            lambda cut: document[: min(cut[:2])] + cut[2] + document[max(cut[:2]) :]
        )
        | places.map(lambda end: document[:end])
        | places.map(lambda start: document + document[start:])
    )


@given(branches.flatmap(lambda branch: mutations(written(branch))))
def test_broken_documents_are_read_or_refused_as_such(document: bytes) -> None:
    try:
        found = read(Branch, document)
    except ResponseParseError:
        return
    assert isinstance(found, Branch)


@given(st.binary(max_size=60).filter(bool))
def test_what_is_no_document_is_refused(document: bytes) -> None:
    if not document.lstrip().startswith((b"<", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        with pytest.raises(ResponseParseError, match="the body is not XML"):
            read(Branch, document)


@given(texts)
def test_secrets_are_not_quoted(text: str) -> None:
    class Held(Structure):
        number: int | None = member("Number", simple("integer", sensitive=True), default=None)
        secret: str | None = member("Secret", SECRET, default=None)

    document = b"<r><Number>hunter2</Number></r>"
    with pytest.raises(ResponseParseError) as caught:
        read(Held, document)
    assert "hunter2" not in str(caught.value)
    held = Held(secret=text)
    assert read(Held, write(held).encode()) == held
