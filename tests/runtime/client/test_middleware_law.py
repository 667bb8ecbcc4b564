"""Laws of middleware stacks, for any contents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tinsmith_runtime.middleware import MiddlewareStack

STEPS = ("initialize", "serialize", "build", "finalize_request", "deserialize")
PRIORITIES = ("high", "normal", "low")
NAMES = [f"m{number}" for number in range(8)]

absolute = st.tuples(st.just("at"), st.sampled_from(STEPS), st.sampled_from(PRIORITIES))
beside = st.tuples(
    st.just("beside"), st.sampled_from(("before", "after")), st.sampled_from((*NAMES, "nobody"))
)
contents = st.dictionaries(st.sampled_from(NAMES), absolute | beside, max_size=8)


def middleware(call: Any, proceed: Callable[[Any], Any]) -> Any:
    return proceed(call)


def put(stack: MiddlewareStack, name: str, place: tuple[Any, ...], **options: Any) -> None:
    kind, first, second = place
    if kind == "at":
        stack.add(middleware, step=first, priority=second, name=name, **options)
    else:
        stack.add_relative_to(
            middleware, relation=first, to_middleware=second, name=name, **options
        )


def build(places: dict[str, tuple[Any, ...]]) -> MiddlewareStack:
    stack = MiddlewareStack()
    for name, place in places.items():
        put(stack, name, place)
    return stack


@given(contents)
def test_a_clone_is_equal_and_independent(places: dict[str, tuple[Any, ...]]) -> None:
    stack = build(places)
    before = stack.identify()
    copy = stack.clone()
    assert copy.identify() == before
    copy.add(middleware, name="new")
    for name in places:
        copy.remove(name)
    assert stack.identify() == before


@given(contents, absolute | beside, st.lists(st.sampled_from(["A", "B"])))
def test_adding_and_removing_is_nothing(
    places: dict[str, tuple[Any, ...]], place: tuple[Any, ...], tags: list[str]
) -> None:
    stack = build(places)
    before = stack.identify()
    put(stack, "new", place, tags=[*tags, "NEW"])
    assert stack.remove("new")
    assert stack.identify() == before
    put(stack, "new", place, tags=[*tags, "NEW"])
    assert stack.remove_by_tag("NEW")
    assert stack.identify() == before


@given(contents)
def test_overriding_with_the_same_is_nothing_for_a_set(
    places: dict[str, tuple[Any, ...]],
) -> None:
    stack = build(places)
    for name, place in places.items():
        put(stack, name, place, override=True)
    assert stack.identify() == build(places).identify()


@given(contents)
def test_concat_is_adding_one_after_the_other(places: dict[str, tuple[Any, ...]]) -> None:
    names = list(places)
    for cut in range(len(names) + 1):
        one = build({name: places[name] for name in names[:cut]})
        two = build({name: places[name] for name in names[cut:]})
        assert one.concat(two).identify() == build(places).identify()


@given(contents)
def test_concat_is_associative_and_nothing_is_its_identity(
    places: dict[str, tuple[Any, ...]],
) -> None:
    names = list(places)
    third = len(names) // 3
    one, two, three = (
        build({name: places[name] for name in part})
        for part in (names[:third], names[third : 2 * third], names[2 * third :])
    )
    assert one.concat(two).concat(three).identify() == one.concat(two.concat(three)).identify()
    assert one.concat(MiddlewareStack()).identify() == one.identify()
    assert MiddlewareStack().concat(one).identify() == one.identify()


@given(contents)
def test_order_follows_steps_and_priorities(places: dict[str, tuple[Any, ...]]) -> None:
    shown = [line.partition(" - ")[0] for line in build(places).identify()]
    assert len(shown) == len(set(shown))
    placed = [name for name in shown if places[name][0] == "at"]
    assert placed == sorted(
        (name for name in places if places[name][0] == "at"),
        key=lambda name: (STEPS.index(places[name][1]), PRIORITIES.index(places[name][2])),
    )
    for name in shown:
        kind, relation, target = places[name]
        if kind == "beside":
            distance = shown.index(target) - shown.index(name)
            assert distance > 0 if relation == "before" else distance < 0
