"""Paths of operationContextParams: by example, and what they refuse."""

from __future__ import annotations

import pytest

from tinsmith_runtime.selection import select

INPUT = {
    "Name": "n",
    "Empty": [],
    "Map": {"k1": {"Id": "a"}, "k2": {"Id": "b"}, "k3": {}},
    "Delete": {"Objects": [{"Key": "x"}, {"Version": "1"}, {"Key": "y"}]},
    "Items": [
        {"Get": {"Table": "t1"}, "Tags": ["p", "q"]},
        {"Put": {"Table": "t2"}, "Tags": [["r"]]},
        {"Other": {}},
    ],
    "Nested": [{"List": [{"V": [1, 2]}, {"V": [3]}]}, {"List": [{"V": 4}]}],
}

PATHS = {
    "Name": "n",
    "Absent": None,
    "Absent.Too": None,
    "Name.Not.A.Structure": None,
    "Delete.Objects[*].Key": ["x", "y"],
    "Delete . Objects [*] . Key": ["x", "y"],
    "Absent[*].Key": None,
    "Empty[*].Key": [],
    "Name[*]": None,
    "keys(Map)": ["k1", "k2", "k3"],
    "keys(Delete)": ["Objects"],
    "keys(Absent)": None,
    "keys(Name)": None,
    "Map.*": [{"Id": "a"}, {"Id": "b"}, {}],
    "Map.*.Id": ["a", "b"],
    "Items[*].[Get.Table, Put.Table]": [["t1", None], [None, "t2"], [None, None]],
    "Items[*].[Get.Table, Put.Table][]": ["t1", "t2"],
    "Items[*].[keys(@)]": ValueError,
    "Items[*].Tags[]": ["p", "q", ["r"]],
    "Items[*].Tags[][]": ["p", "q", "r"],
    "Items[].Get.Table": ["t1"],
    "Nested[*].List[*].V": [[[1, 2], [3]], [4]],
    "Nested[*].List[*].V[]": [[1, 2], [3], 4],
    "Nested[*].List[].V": [[1, 2], [3], 4],
    "Nested[*].List[].V[]": [1, 2, 3, 4],
    "[Name, Delete.Objects[*].Key]": ["n", ["x", "y"]],
    "Absent.[Name]": None,
    "": ValueError,
    "Items[0]": ValueError,
    "Items[?Get]": ValueError,
    "Name | Map": ValueError,
    "Items[*": ValueError,
    "[Name": ValueError,
    "keys(Map": ValueError,
    "Name]": ValueError,
    "Items[*].Get..Table": ValueError,
}


@pytest.mark.parametrize("path", PATHS)
def test_path(path: str) -> None:
    wanted = PATHS[path]
    if wanted is ValueError:
        with pytest.raises(ValueError, match="not a path of operationContextParams"):
            select(path, INPUT)
    else:
        assert select(path, INPUT) == wanted


def test_wrong_path_is_refused_whatever_the_input() -> None:
    with pytest.raises(ValueError, match="Absent"):
        select("Absent[*].[a", {})
