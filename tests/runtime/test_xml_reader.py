"""Structures from XML: round trips with a writer of this module's own, tolerance and refusal."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given

from menagerie import ANIMAL, AnimalUnknown, Branch, Color, Leaf, Level, branches, text_of
from tinsmith_runtime.codecs.xml import parse
from tinsmith_runtime.codecs.xml_reader import members_reader
from tinsmith_runtime.errors import ResponseParseError
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import INTEGER, SECRET, STRING, Member, list_of, map_of
from tinsmith_runtime.structure import Structure, Variant, build, union_of

#: White space that parsers would change.
ESCAPES = {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}


def read(cls: type[Structure], document: str) -> Any:
    return build(cls, members_reader(cls)(parse(document.encode())))


def written(value: Structure, tag: str) -> str:
    """An element, by the rules of the specification."""
    attributes, content = "", ""
    for name, declared in type(value).__members__.items():
        held = getattr(value, name)
        key = declared.own_traits.get("xml_name", declared.wire_name)
        if held is None:
            continue
        if declared.own_traits.get("xml_attribute"):
            attributes += (
                f" {key}={quoteattr(held, {chr(13): '&#13;', chr(10): '&#10;', chr(9): '&#9;'})}"
            )
        else:
            content += written_member(declared, held, str(key))
    return f"<{tag}{attributes} xmlns:x='urn:x'>\n{content}</{tag}>"


def written_member(declared: Member, value: Any, tag: str) -> str:
    shape = declared.shape
    flat = declared.own_traits.get("xml_flattened")
    if shape.type == "list":
        item = shape.member
        assert item is not None
        inner = tag if flat else str(item.own_traits.get("xml_name", "member"))
        items = "".join(written_member(item, held, inner) for held in value)
        return items if flat else f"<{tag}>{items}</{tag}>"
    if shape.type == "map":
        key, held = shape.key, shape.value
        assert key is not None
        assert held is not None
        inner = tag if flat else "entry"
        entries = "".join(
            f"<{inner}>{written_member(key, k, str(key.own_traits.get('xml_name', 'key')))}"
            f"{written_member(held, v, str(held.own_traits.get('xml_name', 'value')))}</{inner}>"
            for k, v in value.items()
        )
        return entries if flat else f"<{tag}>{entries}</{tag}>"
    if isinstance(value, Structure):
        return written(value, tag)
    return f"<{tag}>{escape(text_of(declared, value), ESCAPES)}</{tag}>"


@given(branches)
def test_what_is_written_is_read(branch: Branch) -> None:
    assert read(Branch, written(branch, "Branch")) == branch


def test_known_constants_are_read_as_such_and_others_as_they_are() -> None:
    known = read(Leaf, "<r><Color>red</Color><Level>2</Level></r>")
    assert known.color is Color.RED
    assert known.level is Level.HIGH
    newer = read(Leaf, "<r><Color>mauve</Color><Level>9</Level></r>")
    assert (newer.color, newer.level) == ("mauve", 9)


def test_absent_is_none_and_empty_is_empty() -> None:
    empty = "<r><Name/><Names/><Scores></Scores><Leaf/><Grid>\n<member/></Grid></r>"
    branch = read(Branch, empty.replace("Leaf", "Blatt"))
    assert branch == Branch(name="", names=[], scores={}, leaf=Leaf(), grid=[[]])
    assert branch.leaves is None
    assert branch.flat is None


def test_unknown_members_items_and_attributes_are_ignored() -> None:
    document = (
        '<r new="1"><New><Name>no</Name></New><Name>n</Name>'
        "<Names><other>x</other><member>y</member></Names><label>no attribute</label>"
        "<Scores><other/><entry><key>k</key><value>1</value></entry></Scores></r>"
    )
    assert read(Branch, document) == Branch(name="n", names=["y"], scores={"k": 1})


def test_flattened_pieces_may_stand_between_others() -> None:
    document = (
        "<r><Flat>1</Flat><FlatScores><key>a</key><value>1</value></FlatScores><Name>n</Name>"
        "<Flat>2</Flat><FlatScores><value>2</value><key>b</key></FlatScores><Flat/></r>"
    )
    assert read(Branch, document) == Branch(
        name="n", flat=["1", "2", ""], flat_scores={"a": 1, "b": 2}
    )


def test_the_name_of_a_target_does_not_rename_members() -> None:
    class Named(Structure):
        __traits__ = {"xml_name": "Other"}  # noqa: RUF012
        text: str | None = member("Text", STRING, default=None)

    class Holder(Structure):
        named: Named | None = member("Named", Named, default=None)

    assert read(Holder, "<r><Named><Text>t</Text></Named></r>") == Holder(named=Named(text="t"))


def test_variants_that_are_not_known_survive() -> None:
    document = "<r><Name/><Animal><Bird><Wing>l</Wing><Wing>r</Wing><Beak/></Bird></Animal></r>"
    animal = read(Branch, document).animal
    assert animal == AnimalUnknown(tag="Bird", value={"Wing": ["l", "r"], "Beak": ""})


def test_unions_may_contain_themselves() -> None:
    from tinsmith_runtime.shapes import Later

    class TreeNode(Variant):
        value: list[object] = member("Node", list_of(Later(lambda: TREE)))

    class TreeEnd(Variant):
        value: str = member("End", STRING)

    TREE = union_of(TreeNode, TreeEnd, unknown=AnimalUnknown)

    class Holder(Structure):
        tree: object = member("Tree", TREE)

    document = (
        "<r><Tree><Node><member><End>1</End></member><member><Node/></member></Node></Tree></r>"
    )
    expected = TreeNode(value=[TreeEnd(value="1"), TreeNode(value=[])])
    assert read(Holder, document) == Holder(tree=expected)


@pytest.mark.parametrize("text", ["true", "false", "True", " false\n"])
def test_booleans(text: str) -> None:
    assert read(Leaf, f"<r><Flag>{text}</Flag></r>").flag is (text.strip().lower() == "true")


@pytest.mark.parametrize(
    ("content", "path", "reason"),
    [
        ("<Name/><Blatt><Number>many</Number></Blatt>", ("Leaf", "Number"), "not an integer"),
        ("<Name/><Blatt><Number/></Blatt>", ("Leaf", "Number"), "not an integer"),
        ("<Name/><Blatt><Tiny>128</Tiny></Blatt>", ("Leaf", "Tiny"), "out of range for byte"),
        ("<Name/><Blatt><Flag>1</Flag></Blatt>", ("Leaf", "Flag"), "neither true nor false"),
        ("<Name/><Blatt><At>today</At></Blatt>", ("Leaf", "At"), "not a date-time"),
        ("<Name/><Blatt><Data>!</Data></Blatt>", ("Leaf", "Data"), "not base64"),
        (
            "<Name/><Leaves><item/><item><Ratio>x</Ratio></item></Leaves>",
            ("Leaves", "[1]", "Ratio"),
            "not a number",
        ),
        (
            "<Name/><Scores><entry><key>k</key><value>x</value></entry></Scores>",
            ("Scores", "['k']"),
            "not an integer",
        ),
        ("<Name/><Scores><entry><key>k</key></entry></Scores>", ("Scores",), "without value"),
        ("<Name/><FlatScores><value>1</value></FlatScores>", ("FlatScores",), "without key"),
        ("<Name/><Animal/>", ("Animal",), "without a member"),
    ],
)
def test_faults_name_the_path(content: str, path: tuple[str, ...], reason: str) -> None:
    with pytest.raises(ResponseParseError, match=reason) as caught:
        read(Branch, f"<r>{content}</r>")
    assert caught.value.path == path


def test_secrets_and_long_texts_are_not_quoted() -> None:
    class Holder(Structure):
        pin: int | None = member("Pin", INTEGER, default=None, sensitive=True)
        number: int | None = member("Number", INTEGER, default=None)

    with pytest.raises(ResponseParseError) as caught:
        read(Holder, "<r><Pin>hunter2</Pin></r>")
    assert str(caught.value) == "Pin: not of type integer"
    assert "hunter2" not in repr(caught.value)
    with pytest.raises(ResponseParseError) as caught:
        read(Holder, f"<r><Number>{'x' * 100000}</Number></r>")
    assert len(str(caught.value)) < 300


def test_secret_keys_of_a_map_are_not_quoted() -> None:
    class Holder(Structure):
        pins: dict[str, str] | None = member("Pins", map_of(SECRET, INTEGER), default=None)

    document = "<r><Pins><entry><key>hunter1</key><value>x</value></entry></Pins></r>"
    with pytest.raises(ResponseParseError) as caught:
        read(Holder, document)
    assert str(caught.value) == "Pins[***]: not an integer: 'x'"


def test_readers_are_complete_whoever_comes_first() -> None:
    """Two threads that meet a class for the first time both read all of it."""
    from threading import Barrier, Thread

    members = {f"m{i}": member(f"M{i}", STRING, default=None) for i in range(50)}
    document = "<r>" + "".join(f"<M{i}>{i}</M{i}>" for i in range(50)) + "</r>"
    for _ in range(20):
        cls = type(Structure)("Wide", (Structure,), {**members})
        members = {f"m{i}": member(f"M{i}", STRING, default=None) for i in range(50)}
        barrier, found = Barrier(4), []

        def meet(cls: Any = cls, barrier: Barrier = barrier, found: list[Any] = found) -> None:
            barrier.wait()
            found.append(read(cls, document))

        threads = [Thread(target=meet) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        expected = cls(**{f"m{i}": str(i) for i in range(50)})
        assert found == [expected] * 4


def test_the_union_of_the_menagerie_is_one_shape() -> None:
    assert Branch.__members__["animal"].shape is ANIMAL
