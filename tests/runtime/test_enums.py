"""Enumerations: constants that are their values, and room for what is newer."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest

from menagerie import Color, Level
from tinsmith_runtime.enums import IntegerEnum, StringEnum, constant


class Alias(StringEnum):
    OLD: Alias = constant("same")
    NEW: Alias = constant("same")
    OTHER: Alias = constant("other")


def test_constants_are_their_values() -> None:
    assert Color.RED == "red"
    assert {"red": 1}[Color.RED] == 1
    assert f"{Color.RED}/{Level.HIGH}" == "red/2"
    assert str(Color.RED) == "red"
    assert str(Level.HIGH) == "2"
    assert Level.HIGH + 1 == 3
    assert json.dumps([Color.RED, Level.HIGH]) == '["red", 2]'


def test_constants_say_what_they_are() -> None:
    assert repr(Color.RED) == "Color('red')"
    assert repr(Level.HIGH) == "Level(2)"
    assert isinstance(Color.RED, Color)
    assert isinstance(Level.LOW, int)


def test_the_known_values_can_be_listed() -> None:
    assert list(Color) == ["red", "green"]
    assert len(Color) == 2
    assert "red" in Color
    assert "mauve" not in Color
    assert 2 in Level
    assert list(Level) == [1, 2]


def test_values_that_are_newer_can_be_made() -> None:
    assert Color("mauve") == "mauve"
    assert Level(9) == 9
    assert "mauve" not in Color


def test_names_of_one_value_are_one_constant() -> None:
    assert Alias.OLD is Alias.NEW
    assert list(Alias) == ["same", "other"]


@pytest.mark.parametrize("value", [Color.RED, Level.HIGH])
def test_constants_copy_and_pickle(value: Any) -> None:
    for again in (
        copy.copy(value),
        copy.deepcopy(value),
        *(pickle.loads(pickle.dumps(value, p)) for p in range(2, pickle.HIGHEST_PROTOCOL + 1)),
    ):
        assert again == value
        assert type(again) is type(value)


def test_shapes_tell_the_two_kinds_apart() -> None:
    assert (Color.__shape__.type, Color.__shape__.target) == ("enum", Color)
    assert (Level.__shape__.type, Level.__shape__.target) == ("intEnum", Level)


def test_enums_may_be_empty() -> None:
    class Nothing(IntegerEnum):
        pass

    assert list(Nothing) == []
