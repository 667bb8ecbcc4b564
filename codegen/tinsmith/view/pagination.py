"""How an operation's pages hang together: the base class of its command, and what the runtime needs
to go from one page to the next.

Rule: what the service says of all its operations counts where an operation says nothing; members
are called by their Python names, and every path is followed, so that a wrong one is found here.
Source: Smithy 2.0 specification, trait `smithy.api#paginated`.
"""

from __future__ import annotations

from dataclasses import dataclass

from tinsmith.errors import ModelError, wrong
from tinsmith.model import Operation, Shape
from tinsmith.name import COMMAND_RESERVED, OUTPUT_RESERVED
from tinsmith.view.imports import Imports
from tinsmith.view.names import member_names
from tinsmith.view.target import Targets, dictionary, text

_TRAIT = "smithy.api#paginated"
_MORE = "IsTruncated"
"""A flag beside the token in the outputs of S3 and IAM; where it says no, a token means nothing."""


@dataclass(frozen=True, slots=True)
class PaginationView:
    """The class that a command is of, and the argument of its `Operation`."""

    base: str
    parameters: tuple[str, ...]
    """What the class is parameterized with after the output: the type of an item, if any."""
    argument: str


@dataclass(frozen=True, slots=True)
class _Found:
    path: str
    shape: Shape


def pagination(operation: Operation, targets: Targets, imports: Imports) -> PaginationView | None:
    """Describe the pages of an operation; None where it has none.

    Raises:
        ModelError: a path leads nowhere.
    """
    if not operation.has(_TRAIT):
        return None
    said = {**targets.closure.service.fields(_TRAIT), **operation.fields(_TRAIT)}
    for key in ("inputToken", "outputToken"):
        if key not in said:
            raise _wrong(operation, f"expected an {key}, of the operation or of its service")
    facts: dict[str, str] = {}
    for key, name in (("inputToken", "input_token"), ("pageSize", "page_size")):
        if key in said:
            facts[name] = _follow(operation, str(said[key]), targets, of_input=True).path
    facts["output_token"] = _follow(operation, str(said["outputToken"]), targets).path
    output = targets.closure.shapes[operation.output] if operation.output else None
    if output is not None and _MORE in output.members:
        facts["more"] = _follow(operation, _MORE, targets).path
    item = ""
    if "items" in said:
        found = _follow(operation, str(said["items"]), targets)
        facts["items"] = found.path
        item = _item(operation, found.shape, targets, imports)
    order = ("input_token", "output_token", "items", "page_size", "more")
    return PaginationView(
        "PaginatedCommand" if item else "PagedCommand",
        (item,) if item else (),
        dictionary({name: text(facts[name]) for name in order if name in facts}),
    )


def _follow(operation: Operation, path: str, targets: Targets, *, of_input: bool = False) -> _Found:
    """The Python names along a path, and the shape at its end."""
    start = operation.input if of_input else operation.output
    reserved = COMMAND_RESERVED if of_input else OUTPUT_RESERVED
    shape = targets.closure.shapes[start] if start else None
    names: list[str] = []
    for part in path.split("."):
        if shape is None or shape.type != "structure" or part not in shape.members:
            side = "input" if of_input else "output"
            raise _wrong(operation, f"{path!r} leads to no member of the {side}")
        names.append(member_names(shape, reserved)[part])
        shape = targets.closure.shapes[shape.members[part].target]
        reserved = OUTPUT_RESERVED
    assert shape is not None
    return _Found(".".join(names), shape)


def _item(operation: Operation, shape: Shape, targets: Targets, imports: Imports) -> str:
    """The type of what pages hold, as an argument of the command's base class."""
    if shape.type not in ("list", "map"):
        raise _wrong(operation, f"expected items to be a list or a map, found {shape.type}")
    member = shape.members["member" if shape.type == "list" else "value"]
    annotation = targets.describe(member.target, imports.of_annotations()).annotation
    target = targets.closure.shapes[member.target]
    if shape.has("smithy.api#sparse"):
        annotation = f"{annotation} | None"
    if shape.type == "map":
        annotation = f"tuple[str, {annotation}]"
    if annotation == "str":
        return annotation
    if target.type == "structure" and annotation.isidentifier():
        imports.need(f"..{targets.module(target.id)}", annotation)
        return annotation
    # The expression is evaluated when the module is imported, and what it names may not be.
    return text(annotation)


def _wrong(operation: Operation, message: str) -> ModelError:
    return wrong(f"{_TRAIT}: {message}", shape=operation.id)
