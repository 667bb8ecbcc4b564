"""The laws of structures: values that are frozen, compare, copy, pickle, and hide secrets."""

from __future__ import annotations

import copy
import inspect
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menagerie import (
    AnimalCat,
    AnimalHerd,
    AnimalUnknown,
    Branch,
    GrowCommand,
    GrowResponse,
    Leaf,
    branches,
    leaves,
)
from tinsmith_runtime.errors import ValidationError
from tinsmith_runtime.metadata import ResponseMetadata
from tinsmith_runtime.schema import member
from tinsmith_runtime.service_error import ServiceError
from tinsmith_runtime.shapes import INTEGER, SECRET, STRING, list_of, map_of, simple
from tinsmith_runtime.structure import Structure, Variant, attach, build, union_of


@given(branches)
def test_copies_and_pickles_are_equal(branch: Branch) -> None:
    assert copy.copy(branch) == branch
    assert copy.deepcopy(branch) == branch
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(branch, protocol)) == branch
    assert branch.replace() == branch


def test_a_deep_copy_shares_nothing_that_changes() -> None:
    branch = Branch(name="n", names=["a"])
    shallow, deep = copy.copy(branch), copy.deepcopy(branch)
    assert branch.names is not None
    branch.names.append("b")
    assert shallow.names == ["a", "b"]
    assert deep.names == ["a"]


@given(leaves, leaves)
def test_equality_is_of_all_members_and_hashes_agree(one: Leaf, other: Leaf) -> None:
    names = list(Leaf.__members__)
    same = all(getattr(one, name) == getattr(other, name) for name in names)
    assert (one == other) is same
    if same:
        assert hash(one) == hash(other)


@given(leaves, st.sampled_from(list(Leaf.__members__)), leaves)
def test_replace_changes_what_it_says_and_nothing_else(leaf: Leaf, name: str, other: Leaf) -> None:
    changed = leaf.replace(**{name: getattr(other, name)})
    for each in Leaf.__members__:
        assert getattr(changed, each) == getattr(other if each == name else leaf, each)


def test_classes_that_look_alike_are_not_equal() -> None:
    class Other(Structure):
        text: str | None = member("Text", STRING, default=None)

    class Same(Structure):
        text: str | None = member("Text", STRING, default=None)

    assert Other(text="a") != Same(text="a")
    assert Other(text="a") != "a"
    assert Other(text="a") == Other(text="a")


def test_structures_with_lists_have_no_hash() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(Branch(name="n", names=[]))


def test_members_are_frozen() -> None:
    leaf = Leaf(text="a")
    with pytest.raises(AttributeError, match=r"Leaf is frozen; use replace\(text="):
        leaf.text = "b"
    with pytest.raises(AttributeError, match="frozen"):
        del leaf.text
    with pytest.raises(AttributeError, match="frozen"):
        leaf.other = 1  # type: ignore[attr-defined]  # the point of the test
    assert leaf.text == "a"
    assert not hasattr(leaf, "__dict__")


def test_arguments_are_keywords() -> None:
    with pytest.raises(TypeError):
        Leaf("a")  # the point of the test


def test_the_constructor_reports_all_faults() -> None:
    with pytest.raises(ValidationError) as caught:
        GrowCommand(tokn="t", sparse=[1])  # type: ignore[call-arg,list-item]  # the point of the test
    assert caught.value.faults == (
        "branch: required",
        "sparse[0]: expected str, got int",
        "tokn: GrowCommand has no such member; did you mean token?",
    )


def test_the_signature_is_true() -> None:
    signature = inspect.signature(GrowCommand)
    assert [*signature.parameters] == ["branch", "token", "sparse"]
    assert all(p.kind is p.KEYWORD_ONLY for p in signature.parameters.values())
    assert signature.parameters["branch"].default is inspect.Parameter.empty
    assert signature.parameters["token"].default is None
    assert signature.parameters["token"].annotation == "str | None"


def test_default_lists_and_maps_are_the_instances_own() -> None:
    class Holder(Structure):
        names: list[str] = member("Names", list_of(STRING), default=[])
        scores: dict[str, int] = member("Scores", map_of(STRING, INTEGER), default={})

    for make in (Holder, lambda: build(Holder, {})):
        first = make()
        first.names.append("a")
        first.scores["a"] = 1
        assert make() == Holder(names=[], scores={})


def test_a_pickle_of_an_older_client_takes_the_defaults_that_came_since() -> None:
    class Holder(Structure):
        names: list[str] = member("Names", list_of(STRING), default=[])
        text: str | None = member("Text", STRING, default=None)

    restore, (cls, values) = Holder(names=["a"], text="t").__reduce__()
    older = {"text": values["text"], "gone": 1}
    first = restore(cls, older)
    assert first == Holder(names=[], text="t")
    first.names.append("b")
    assert restore(cls, older).names == []


def test_metadata_goes_with_outputs_and_is_not_compared() -> None:
    output = GrowResponse(branch=Branch(name="n"))
    assert output.response_metadata == ResponseMetadata()
    attach(output, ResponseMetadata(status=200, request_id="id"))
    assert output == GrowResponse(branch=Branch(name="n"))
    for again in (pickle.loads(pickle.dumps(output)), copy.deepcopy(output)):
        assert again == output
        assert again.response_metadata.request_id == "id"
    assert "id" not in repr(output).replace("Identifier", "")


MARK = "hunter2-canary"


class Vault(Structure):
    """Every place where a secret can be."""

    plain: str = member("Plain", SECRET, default="")
    own: str = member("Own", STRING, default="", sensitive=True)
    listed: list[str] = member("Listed", list_of(SECRET), default=[])
    nested: list[list[str]] = member("Nested", list_of(list_of(SECRET)), default=[])
    keys: dict[str, int] = member("Keys", map_of(SECRET, INTEGER), default={})
    values: dict[str, str] = member("Values", map_of(STRING, SECRET), default={})


class Sealed(Structure):
    """A structure that is secret as a whole."""

    __traits__ = {"sensitive": True}  # noqa: RUF012
    text: str = member("Text", STRING)


class BoxSecret(Variant):
    value: str = member("Secret", SECRET)


BOX = union_of(BoxSecret, unknown=AnimalUnknown)


class Bank(Structure):
    vault: Vault | None = member("Vault", Vault, default=None)
    vaults: list[Vault] = member("Vaults", list_of(Vault), default=[])
    sealed: Sealed | None = member("Sealed", Sealed, default=None)
    seals: dict[str, Sealed] = member("Seals", map_of(STRING, Sealed), default={})
    box: object = member("Box", BOX, default=None)
    boxes: list[object] = member("Boxes", list_of(BOX), default=[])
    number: int | None = member("Number", simple("integer", sensitive=True), default=None)


class BankError(ServiceError):
    token: str | None = member("Token", SECRET, default=None)
    sealed: Sealed | None = member("Sealed", Sealed, default=None)


VAULT = Vault(
    plain=MARK, own=MARK, listed=[MARK], nested=[[MARK]], keys={MARK: 1}, values={"k": MARK}
)
SEALED = Sealed(text=MARK)


@pytest.mark.parametrize(
    "value",
    [
        VAULT,
        SEALED,
        BoxSecret(value=MARK),
        AnimalUnknown(tag="Bird", value=MARK),
        Bank(vault=VAULT, vaults=[VAULT], sealed=SEALED, seals={"k": SEALED}),
        Bank(
            box=BoxSecret(value=MARK),
            boxes=[BoxSecret(value=MARK), AnimalUnknown(tag="B", value=MARK)],
        ),
        BankError("m", token=MARK, sealed=SEALED),
    ],
    ids=lambda value: type(value).__name__,
)
def test_no_secret_is_shown(value: Any) -> None:
    for text in (repr(value), str(value), f"{value}", repr([value])):
        assert MARK not in text
    assert "***" in repr(value)


def test_what_is_not_secret_is_shown() -> None:
    assert repr(Leaf(text="t", secret="s", number=3)) == "Leaf(text='t', secret=***, number=3)"
    assert repr(Bank(number=1234)) == "Bank(vaults=[], seals=***, boxes=[], number=***)"


def test_variants_are_values_too() -> None:
    assert AnimalCat(value="tom") == AnimalCat(value="tom")
    assert AnimalCat(value="tom") != AnimalHerd(value=["tom"])
    unknown = AnimalUnknown(tag="Bird", value={"Wing": "l"})
    assert pickle.loads(pickle.dumps(unknown)) == unknown
    assert copy.deepcopy(unknown) == unknown
    assert unknown != AnimalUnknown(tag="Bird", value={})
    assert unknown != AnimalUnknown(tag="Fish", value={"Wing": "l"})
    assert hash(unknown) == hash(AnimalUnknown(tag="Bird", value={"Wing": "l"}))


def test_errors_carry_their_members_through_pickles() -> None:
    raised = BankError("m", token="t", code="C", operation="Op")
    again = pickle.loads(pickle.dumps(raised))
    assert (again.token, again.message, again.code, again.operation) == ("t", "m", "C", "Op")
    assert str(again) == str(raised) == "C calling Op: m"
    with pytest.raises(TypeError, match="BankError has no member tokn"):
        BankError("m", tokn="t")
