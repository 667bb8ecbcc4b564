"""The middleware stack: names, order and messages of the reference's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from client_world import Clients
from tinsmith_runtime.errors import SdkError
from tinsmith_runtime.middleware import MiddlewareError, MiddlewareStack

BUILT_IN = [
    "loggerMiddleware - initialize",
    "httpAuthSchemeMiddleware - serialize",
    "endpointV2Middleware - serialize",
    "serializerMiddleware - serialize",
    "contentLengthMiddleware - build",
    "getUserAgentMiddleware - build",
    "hostHeaderMiddleware - build",
    "recursionDetectionMiddleware - build",
    "retryMiddleware - finalize_request",
    "httpSigningMiddleware (a.k.a. apiKeyMiddleware,tokenMiddleware,awsAuthMiddleware)"
    " - finalize_request",
    "deserializerMiddleware - deserialize",
]


def nothing(call: Any, proceed: Callable[[Any], Any]) -> Any:
    return proceed(call)


def named(name: str, seen: list[str]) -> Callable[[Any, Callable[[Any], Any]], Any]:
    def middleware(call: Any, proceed: Callable[[Any], Any]) -> Any:
        seen.append(name)
        return proceed(call)

    return middleware


# ---- the stack: what is where ----


def test_the_built_in_steps_are_the_references(both: Clients) -> None:
    assert both.make().middleware_stack.identify() == BUILT_IN


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("LOGGER", "loggerMiddleware"),
        ("HTTP_AUTH_SCHEME", "httpAuthSchemeMiddleware"),
        ("ENDPOINT_PARAMETERS", "endpointV2Middleware"),
        ("ENDPOINT_V2", "endpointV2Middleware"),
        ("ENDPOINT", "endpointV2Middleware"),
        ("SERIALIZER", "serializerMiddleware"),
        ("SET_CONTENT_LENGTH", "contentLengthMiddleware"),
        ("CONTENT_LENGTH", "contentLengthMiddleware"),
        ("SET_USER_AGENT", "getUserAgentMiddleware"),
        ("USER_AGENT", "getUserAgentMiddleware"),
        ("HOST", "hostHeaderMiddleware"),
        ("RECURSION_DETECTION", "recursionDetectionMiddleware"),
        ("TRACE_CONTEXT_PROPAGATION", "recursionDetectionMiddleware"),
        ("RETRY", "retryMiddleware"),
        ("HTTP_SIGNING", "httpSigningMiddleware"),
        ("DESERIALIZER", "deserializerMiddleware"),
    ],
)
def test_the_built_in_steps_have_the_references_tags(tag: str, name: str) -> None:
    stack = MiddlewareStack.default()
    assert stack.remove_by_tag(tag)
    left = [line.partition(" ")[0] for line in stack.identify()]
    assert name not in left
    assert not stack.remove_by_tag(tag)


def test_steps_then_priorities_then_order_of_adding() -> None:
    stack = MiddlewareStack()
    for step in ("deserialize", "build", "initialize", "finalize_request", "serialize"):
        for priority in ("low", "normal", "high"):
            for number in (1, 2):
                stack.add(nothing, step=step, priority=priority, name=f"{priority}{number}-{step}")  # type: ignore[arg-type]  # literals
    assert [line.partition(" ")[0] for line in stack.identify()] == [
        f"{priority}{number}-{step}"
        for step in ("initialize", "serialize", "build", "finalize_request", "deserialize")
        for priority in ("high", "normal", "low")
        for number in (1, 2)
    ]


def test_the_defaults_are_initialize_and_normal() -> None:
    stack = MiddlewareStack()
    stack.add(nothing, priority="high", name="first")
    stack.add(nothing, priority="low", name="last")
    stack.add(nothing, step="initialize", name="before")
    stack.add(nothing)
    stack.add(nothing, step="initialize", name="after")
    assert stack.identify() == [
        "first - initialize",
        "before - initialize",
        "anonymous - initialize",
        "after - initialize",
        "last - initialize",
    ]


def test_of_several_beside_one_the_last_added_is_nearest() -> None:
    stack = MiddlewareStack()
    stack.add(nothing, step="build", name="here")
    for relation in ("before", "after"):
        for number in (1, 2, 3):
            stack.add_relative_to(
                nothing,
                relation=relation,  # type: ignore[arg-type]  # a literal
                to_middleware="here",
                name=f"{relation}{number}",
            )
    assert stack.identify() == [
        "before1 - before here",
        "before2 - before here",
        "before3 - before here",
        "here - build",
        "after3 - after here",
        "after2 - after here",
        "after1 - after here",
    ]


def test_beside_one_that_is_beside_another_and_comes_later() -> None:
    stack = MiddlewareStack()
    stack.add_relative_to(nothing, relation="after", to_middleware="second", name="third")
    stack.add_relative_to(nothing, relation="before", to_middleware="third", name="between")
    stack.add_relative_to(nothing, relation="after", to_middleware="first", name="second")
    stack.add(nothing, name="first")
    names = [line.partition(" ")[0] for line in stack.identify()]
    assert names == ["first", "second", "between", "third"]


def test_relations_know_aliases() -> None:
    stack = MiddlewareStack.default()
    stack.add_relative_to(nothing, relation="before", to_middleware="awsAuthMiddleware", name="me")
    names = [line.partition(" ")[0] for line in stack.identify()]
    assert names.index("me") == names.index("httpSigningMiddleware") - 1


def test_missing_relations_are_tolerated_until_a_call(both: Clients) -> None:
    client = both.make()
    stack = client.middleware_stack
    stack.add_relative_to(nothing, relation="before", to_middleware="nobody", name="mine")
    stack.add_relative_to(nothing, relation="after", to_middleware="nowhere")
    assert stack.identify() == BUILT_IN
    with pytest.raises(MiddlewareError) as caught:
        both.send(client)
    assert str(caught.value) == (
        "nobody is not found when adding mine middleware before nobody; "
        "nowhere is not found when adding anonymous middleware after nowhere"
    )
    stack.add(nothing, name="nobody")
    stack.add(nothing, name="nowhere")
    both.send(client)


def test_two_that_are_placed_beside_each_other() -> None:
    stack = MiddlewareStack()
    stack.add_relative_to(nothing, relation="before", to_middleware="b", name="a")
    stack.add_relative_to(nothing, relation="before", to_middleware="a", name="b")
    with pytest.raises(MiddlewareError) as caught:
        stack.compiled()
    assert str(caught.value) == (
        "b is placed nowhere itself when adding a middleware before b; "
        "a is placed nowhere itself when adding b middleware before a"
    )


# ---- duplicates and overriding ----


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"name": "mine"}, "Duplicate middleware name 'mine'"),
        ({"name": "other", "aliases": ["mine"]}, "Duplicate middleware name 'other (a.k.a. mine)'"),
        ({"name": "alias"}, "Duplicate middleware name 'alias'"),
        (
            {"name": "x", "aliases": ["y", "alias"]},
            "Duplicate middleware name 'x (a.k.a. y,alias)'",
        ),
    ],
)
def test_duplicates(options: dict[str, Any], message: str) -> None:
    stack = MiddlewareStack()
    stack.add(nothing, name="mine", aliases=["alias"])
    for add in (stack.add, _beside(stack)):
        with pytest.raises(MiddlewareError) as caught:
            add(nothing, **options)
        assert str(caught.value) == message
    assert stack.identify() == ["mine (a.k.a. alias) - initialize"]


def _beside(stack: MiddlewareStack) -> Callable[..., None]:
    return lambda middleware, **options: stack.add_relative_to(
        middleware, relation="before", to_middleware="mine", **options
    )


def test_anonymous_middleware_is_no_duplicate() -> None:
    stack = MiddlewareStack()
    stack.add(nothing)
    stack.add(nothing)
    assert stack.identify() == ["anonymous - initialize"] * 2


def test_overriding_appends() -> None:
    seen: list[str] = []
    stack = MiddlewareStack()
    stack.add(named("old", seen), name="mine")
    stack.add(nothing, name="other")
    stack.add(named("new", seen), name="mine", override=True)
    assert stack.identify() == ["other - initialize", "mine - initialize"]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ({"step": "build"}, "normal priority in build step"),
        ({"priority": "high"}, "high priority in initialize step"),
        ({"step": "build", "priority": "low"}, "low priority in build step"),
    ],
)
def test_overriding_elsewhere_is_refused(place: dict[str, Any], words: str) -> None:
    stack = MiddlewareStack()
    stack.add(nothing, name="mine", aliases=["a", "b"])
    with pytest.raises(MiddlewareError) as caught:
        stack.add(nothing, name="mine", override=True, **place)
    assert str(caught.value) == (
        '"mine (a.k.a. a,b)" middleware with normal priority in initialize step cannot be '
        f'overridden by "mine" middleware with {words}.'
    )


@pytest.mark.parametrize(("relation", "target"), [("after", "x"), ("before", "y"), ("after", "y")])
def test_overriding_beside_another_is_refused(relation: Any, target: str) -> None:
    stack = MiddlewareStack()
    stack.add_relative_to(nothing, relation="before", to_middleware="x", name="mine")
    with pytest.raises(MiddlewareError) as caught:
        stack.add_relative_to(
            nothing, relation=relation, to_middleware=target, name="mine", override=True
        )
    assert str(caught.value) == (
        '"mine" middleware before "x" middleware cannot be overridden by '
        f'"mine" middleware {relation} "{target}" middleware.'
    )
    stack.add_relative_to(nothing, relation="before", to_middleware="x", name="mine", override=True)
    stack.add(nothing, name="x")
    assert stack.identify() == ["mine - before x", "x - initialize"]


def test_a_built_in_step_can_be_overridden(both: Clients) -> None:
    client = both.make()

    def quiet(call: Any, proceed: Callable[[Any], Any]) -> Any:
        call.request.headers["user-agent"] = "quiet"
        return proceed(call)

    client.middleware_stack.add(
        quiet, step="build", priority="low", name="getUserAgentMiddleware", override=True
    )
    both.send(client)
    assert client.config.transport.requests[0].headers["user-agent"] == "quiet"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"step": "finalizeRequest"},
            "expected one of initialize, serialize, build, finalize_request, deserialize, "
            "got 'finalizeRequest'",
        ),
        ({"priority": "urgent"}, "expected one of high, normal, low, got 'urgent'"),
    ],
)
def test_places_that_do_not_exist(options: dict[str, Any], message: str) -> None:
    stack = MiddlewareStack()
    with pytest.raises(MiddlewareError) as caught:
        stack.add(nothing, **options)
    assert str(caught.value) == message
    with pytest.raises(MiddlewareError, match="expected one of before, after, got 'around'"):
        stack.add_relative_to(nothing, relation="around", to_middleware="x")  # type: ignore[arg-type]  # wrong
    assert issubclass(MiddlewareError, SdkError)


# ---- removing, copying, joining ----


def test_removing() -> None:
    stack = MiddlewareStack()
    stack.add(nothing, name="mine", aliases=["alias"], tags=["A", "B"])
    stack.add(nothing, name="yours", tags=["B"])
    stack.add(named("x", []), name="theirs")
    assert not stack.remove("nobody")
    assert not stack.remove("")
    assert stack.remove("alias")
    assert not stack.remove("mine")
    assert stack.remove(nothing)
    assert not stack.remove(nothing)
    assert stack.identify() == ["theirs - initialize"]
    assert not stack.remove_by_tag("B")


def test_removing_by_tag_takes_all_of_them() -> None:
    stack = MiddlewareStack()
    stack.add(nothing, name="mine", tags=["A", "B"])
    stack.add_relative_to(nothing, relation="after", to_middleware="mine", name="yours", tags=["B"])
    stack.add(nothing, name="theirs")
    assert stack.remove_by_tag("B")
    assert stack.identify() == ["theirs - initialize"]
    stack.add(nothing, name="mine")


def test_removing_an_anonymous_one_leaves_the_others() -> None:
    stack = MiddlewareStack()
    other = named("x", [])
    stack.add(nothing)
    stack.add(other)
    assert stack.remove(other)
    assert stack.identify() == ["anonymous - initialize"]


def test_clones_change_on_their_own() -> None:
    stack = MiddlewareStack()
    stack.add(nothing, name="mine")
    copy = stack.clone()
    copy.add(nothing, name="yours")
    stack.remove("mine")
    assert copy.identify() == ["mine - initialize", "yours - initialize"]
    assert stack.identify() == []


def test_joining_stacks() -> None:
    one, two = MiddlewareStack(), MiddlewareStack()
    one.add(nothing, name="a")
    two.add(nothing, name="b", priority="high")
    two.add_relative_to(nothing, relation="after", to_middleware="a", name="c")
    joined = one.concat(two)
    assert joined.identify() == ["b - initialize", "a - initialize", "c - after a"]
    assert one.identify() == ["a - initialize"]
    with pytest.raises(MiddlewareError, match="Duplicate middleware name 'a'"):
        joined.concat(one)


def test_using_pluggables() -> None:
    class Plugin:
        def apply_to_stack(self, stack: MiddlewareStack) -> None:
            stack.add(nothing, name="plugged")

    stack = MiddlewareStack()
    stack.use(Plugin())
    other = MiddlewareStack()
    other.use(stack)
    assert other.identify() == ["plugged - initialize"]
