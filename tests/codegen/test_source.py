"""What the user names is sorted into models as the help text promises.

Rule: only files and folders; nothing is generated here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tinsmith.read import open_text
from tinsmith.source import Facts, Source, gather
from tiny_model import model_text, save

TEXT = model_text({"com.shared#Text": {"type": "string"}})
OVERLAY: dict[str, Any] = {"apply": []}


def service(name: str) -> dict[str, Any]:
    """Make a model of a service without operations."""
    return model_text({f"com.test#{name}": {"type": "service", "version": "1"}})


def sources(*places: Path) -> list[Source]:
    """Gather what has no fault."""
    gathered, faults = gather(places)
    assert faults == []
    return gathered


def faults(*places: Path) -> list[str]:
    """Gather; return what is said of the files that cannot be used."""
    return [str(fault) for fault in gather(places)[1]]


def found(*places: Path) -> list[tuple[str, list[str]]]:
    """Gather; return the name of the file each source is named by, and of all its files."""
    return [
        (Path(source.name).name, [Path(document.name).name for document in source.documents])
        for source in sources(*places)
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
    message = (
        f"{overlay}: an overlay beside 2 models could belong to any; "
        "move it into a folder with its model and name the folder"
    )
    assert gather([tmp_path])[0] == []
    assert faults(tmp_path) == [message]


def test_a_folder_without_models_is_told(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (fault,) = faults(tmp_path)
    assert "neither the folder nor one inside it holds a *.json" in fault


def test_every_unreadable_file_is_told(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "broken.json").write_text("{")
    assert [fault.partition(":")[0] for fault in faults(tmp_path, tmp_path / "absent.json")] == [
        f"{tmp_path}/absent.json",
        f"{tmp_path}/a/broken.json",
        f"{tmp_path}/b/broken.json",
    ]


def test_a_broken_file_spares_models_it_cannot_belong_to(tmp_path: Path) -> None:
    save(tmp_path / "one" / "a.json", service("A"))
    (tmp_path / "one" / "broken.json").write_text("{")
    for name in "BC":
        save(tmp_path / "two" / f"{name}.json", service(name))
    (tmp_path / "two" / "broken.json").write_text("{")
    gathered, said = gather([tmp_path])
    assert [Path(source.name).name for source in gathered] == ["B.json", "C.json"]
    assert len(said) == 2


def test_a_file_whose_facts_are_known_is_not_parsed(tmp_path: Path) -> None:
    save(tmp_path / "a.json", service("A"))
    text = open_text(tmp_path / "a.json")
    known = {text.digest: Facts(("com.test#Told",), overlay=False)}
    (source,) = gather([tmp_path], known)[0]
    assert source.services == ("com.test#Told",)
