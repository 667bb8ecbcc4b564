"""Idempotency tokens: filled where there is one and nobody set it."""

from __future__ import annotations

from menagerie import Branch, GrowCommand, Leaf
from tinsmith_runtime.idempotency import fill_tokens


def test_a_token_that_nobody_set_is_filled() -> None:
    command = GrowCommand(branch=Branch(name="n"))
    filled = fill_tokens(command, lambda: "new")
    assert filled == GrowCommand(branch=Branch(name="n"), token="new")
    assert command.token is None


def test_a_token_that_is_set_stays() -> None:
    command = GrowCommand(branch=Branch(name="n"), token="mine")
    assert fill_tokens(command, lambda: "new") is command
    empty = GrowCommand(branch=Branch(name="n"), token="")
    assert fill_tokens(empty, lambda: "new") is empty


def test_nothing_is_made_where_there_is_no_token() -> None:
    leaf = Leaf()

    def never() -> str:
        raise AssertionError("no token is needed")

    assert fill_tokens(leaf, never) is leaf
