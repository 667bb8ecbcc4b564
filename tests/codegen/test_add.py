"""A model is copied only when a package comes of it, and never over another one unasked.

Rule: real files in a temporary tree.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tinsmith.command_line import main
from tiny_model import member, model_text, save, shapes

OVERLAY = {
    "apply": [
        {
            "target": "com.tiny#GetOutput$count",
            "traits": {"smithy.api#required": {}},
            "reason": "It is always there.",
        }
    ]
}


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree to work in."""
    folder = tmp_path / "tree"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def files(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "generated" not in path.parts
    )


def test_a_file_becomes_a_model_and_a_package(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = save(tmp_path / "some-name.json", model_text())
    assert main(["add", str(model)]) == 0
    assert files(tree) == ["model/tiny/tiny.json"]
    assert (tree / "model/tiny/tiny.json").read_bytes() == model.read_bytes()
    assert (tree / "generated/tiny/client_tiny/client.py").exists()
    first, second = capsys.readouterr().out.splitlines()
    assert first == "model/tiny: tiny.json"
    assert second.startswith("generated/tiny: ")
    assert main(["generate", "model", "--output", "generated"]) == 0
    assert capsys.readouterr().out == "generated/tiny: is up to date\n"
    assert main(["generate", "model", "--output", "generated", "--check"]) == 0
    assert main(["add", str(model)]) == 0, "the same again is no conflict"


def test_a_folder_brings_its_overlay(tree: Path, tmp_path: Path) -> None:
    save(tmp_path / "given" / "api.json", model_text())
    save(tmp_path / "given" / "overlay.json", OVERLAY)
    assert main(["add", str(tmp_path / "given"), "--name", "small"]) == 0
    assert files(tree) == ["model/small/overlay.json", "model/small/small.json"]
    module = (tree / "generated/tiny/client_tiny/commands/get.py").read_text()
    assert 'count: int = member("count", INTEGER)' in module


def test_a_model_from_standard_input(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.dumps(model_text()).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert main(["add", "-"]) == 0
    assert (tree / "model/tiny/tiny.json").read_bytes() == content


def test_another_model_is_replaced_only_when_asked(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["add", str(save(tmp_path / "one.json", model_text()))])
    save(tree / "model/tiny/overlay.json", OVERLAY)
    content = shapes()
    content["com.tiny#GetOutput"]["members"]["more"] = member("String")
    newer = save(tmp_path / "two.json", model_text(content))
    before = (tree / "model/tiny/tiny.json").read_bytes()
    capsys.readouterr()
    assert main(["add", str(newer)]) == 2
    assert capsys.readouterr().err == (
        "tinsmith: error: model/tiny: holds another tiny.json; see `tinsmith diff`, "
        "then add --replace\n"
    )
    assert (tree / "model/tiny/tiny.json").read_bytes() == before
    assert main(["add", str(newer), "--replace"]) == 0
    assert (tree / "model/tiny/tiny.json").read_bytes() == newer.read_bytes()
    module = (tree / "generated/tiny/client_tiny/commands/get.py").read_text()
    assert 'count: int = member("count", INTEGER)' in module, "the overlay was kept"
    assert "more: str | None" in module


def broken() -> dict[str, Any]:
    content = shapes()
    content["com.tiny#Get"]["input"]["target"] = "com.tiny#Gone"
    return model_text(content)


def two_services() -> dict[str, Any]:
    content = shapes()
    content["com.tiny#Second"] = content["com.tiny#Tiny"]
    return model_text(content)


@pytest.mark.parametrize(
    ("content", "arguments", "message"),
    [
        (broken(), [], "the target com.tiny#Gone does not exist"),
        (two_services(), [], "the model holds 2 services"),
        ({"smithy": "2.0"}, [], "the model holds no service"),
        (model_text(), ["--name", "../out"], "'../out' cannot name a folder of models; out can"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(
    tree: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: dict[str, Any],
    arguments: list[str],
    message: str,
) -> None:
    model = save(tmp_path / "given.json", content)
    assert main(["add", str(model), *arguments]) == 2
    assert message in capsys.readouterr().err
    assert list(tree.iterdir()) == []


def test_an_overlay_that_no_longer_fits_is_told_where_it_will_be(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["add", str(save(tmp_path / "one.json", model_text()))])
    save(tree / "model/tiny/overlay.json", OVERLAY)
    content = shapes()
    del content["com.tiny#GetOutput"]["members"]["count"]
    newer = save(tmp_path / "two.json", model_text(content))
    assert main(["add", str(newer), "--replace"]) == 2
    assert "model/tiny/overlay.json: /apply/0" in capsys.readouterr().err
    assert (tree / "model/tiny/tiny.json").read_bytes() != newer.read_bytes()
