"""What the user names is sorted into models as the help text promises.

Rule: only files and folders; nothing is generated here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tinsmith.errors import ModelError
from tinsmith.source import gather
from tiny_model import model_text, save

TEXT = model_text({"com.shared#Text": {"type": "string"}})
OVERLAY: dict[str, Any] = {"apply": []}


def service(name: str) -> dict[str, Any]:
    """Make a model of a service without operations."""
    return model_text({f"com.test#{name}": {"type": "service", "version": "1"}})


def found(*places: Path) -> list[tuple[str, list[str]]]:
    """Gather; return the name of the file each source is named by, and of all its files."""
    return [
        (Path(source.name).name, [Path(document.name).name for document in source.documents])
        for source in gather(places)
    ]


def test_a_folder_with_one_service_is_one_model(tmp_path: Path) -> None:
    save(tmp_path / "b.json", service("B"))
    save(tmp_path / "a.json", TEXT)
    save(tmp_path / "overlay.json", OVERLAY)
    assert found(tmp_path) == [("b.json", ["a.json", "b.json", "overlay.json"])]


def test_a_folder_with_several_services_is_as_many_models(tmp_path: Path) -> None:
    save(tmp_path / "a.json", service("A"))
    save(tmp_path / "b.json", service("B"))
    save(tmp_path / "text.json", TEXT)
    assert found(tmp_path) == [
        ("a.json", ["a.json", "text.json"]),
        ("b.json", ["b.json", "text.json"]),
    ]


def test_files_that_define_the_same_service_belong_together(tmp_path: Path) -> None:
    save(tmp_path / "a.json", service("A"))
    save(tmp_path / "more.json", service("A"))
    assert found(tmp_path) == [("a.json", ["a.json", "more.json"])]


def test_folders_inside_are_models_of_their_own(tmp_path: Path) -> None:
    save(tmp_path / "one" / "model.json", service("A"))
    save(tmp_path / "one" / "overlay.json", OVERLAY)
    save(tmp_path / "two" / "deep" / "model.json", service("B"))
    save(tmp_path / ".hidden" / "model.json", service("C"))
    assert found(tmp_path) == [
        ("model.json", ["model.json", "overlay.json"]),
        ("model.json", ["model.json"]),
    ]


def test_files_named_singly_follow_the_same_rule(tmp_path: Path) -> None:
    one = save(tmp_path / "a.json", service("A"))
    text = save(tmp_path / "text.json", TEXT)
    other = save(tmp_path / "b.json", service("B"))
    assert found(one, text) == [("a.json", ["a.json", "text.json"])]
    assert found(one, other) == [("a.json", ["a.json"]), ("b.json", ["b.json"])]
    assert found(one, one) == [("a.json", ["a.json"])]


def test_an_overlay_that_could_belong_to_several_is_refused(tmp_path: Path) -> None:
    save(tmp_path / "a.json", service("A"))
    save(tmp_path / "b.json", service("B"))
    overlay = save(tmp_path / "overlay.json", OVERLAY)
    with pytest.raises(ModelError) as caught:
        gather([tmp_path])
    assert str(caught.value) == (
        f"{overlay}: an overlay beside 2 models could belong to any; "
        "move it into a folder with its model and name the folder"
    )


def test_a_folder_without_models_is_told(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    with pytest.raises(ModelError, match=r"neither the folder nor one inside it holds a \*\.json"):
        gather([tmp_path])


def test_every_unreadable_file_is_told(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "broken.json").write_text("{")
    with pytest.raises(ModelError) as caught:
        gather([tmp_path, tmp_path / "absent.json"])
    assert [fault.file for fault in caught.value.faults] == [
        f"{tmp_path}/a/broken.json",
        f"{tmp_path}/absent.json",
        f"{tmp_path}/b/broken.json",
    ]
