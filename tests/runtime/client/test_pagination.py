"""Pages and their items: in order, all of them, none twice, from wherever one goes on."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client_world import WHO, Clients, ok, refusal
from tinsmith_runtime.errors import ConfigError, RepeatedTokenError
from tinsmith_runtime.http import Request, Response
from tinsmith_runtime.operation import Operation, PagedCommand, PaginatedCommand
from tinsmith_runtime.schema import member
from tinsmith_runtime.service_error import ServiceError
from tinsmith_runtime.shapes import BOOLEAN, INTEGER, STRING, list_of, map_of
from tinsmith_runtime.structure import Output, Structure


class Listing(Structure):
    """Where the items are."""

    names: list[str] | None = member("Names", list_of(STRING), default=None)
    next_token: str | None = member("NextToken", STRING, default=None)


class ListOutput(Output):
    """One page."""

    listing: Listing | None = member("Listing", Listing, default=None)
    is_truncated: bool | None = member("IsTruncated", BOOLEAN, default=None)


class ListCommand(PaginatedCommand[ListOutput, str]):
    """An operation whose token and items are nested."""

    operation = Operation(
        "List",
        output=ListOutput,
        pagination={
            "input_token": "next_token",
            "output_token": "listing.next_token",
            "items": "listing.names",
            "page_size": "most",
            "more": "is_truncated",
        },
    )

    prefix: str | None = member("Prefix", STRING, default=None)
    next_token: str | None = member("NextToken", STRING, default=None)
    most: int | None = member("Most", INTEGER, default=None)


class TableOutput(Output):
    """One page of a map."""

    counts: dict[str, int] | None = member("Counts", map_of(STRING, INTEGER), default=None)
    marker: str | None = member("Marker", STRING, default=None)


class TableCommand(PaginatedCommand[TableOutput, tuple[str, int]]):
    """An operation that pages through a map, and takes no page size."""

    operation = Operation(
        "Table",
        output=TableOutput,
        pagination={"input_token": "marker", "output_token": "marker", "items": "counts"},
    )

    marker: str | None = member("Marker", STRING, default=None)


class PlainCommand(PagedCommand[TableOutput]):
    """An operation whose model does not say where the items are."""

    operation = Operation(
        "Plain",
        output=TableOutput,
        pagination={"input_token": "marker", "output_token": "marker"},
    )

    marker: str | None = member("Marker", STRING, default=None)


def page(*names: str, token: str | None = None, truncated: bool | None = None) -> Response:
    """A response with these names."""
    members = "".join(f"<member>{escape(name)}</member>" for name in names)
    following = "" if token is None else f"<NextToken>{token}</NextToken>"
    flag = "" if truncated is None else f"<IsTruncated>{str(truncated).lower()}</IsTruncated>"
    return ok(
        f"<ListResponse><ListResult><Listing><Names>{members}</Names>{following}</Listing>{flag}"
        "</ListResult></ListResponse>".encode()
    )


def table(**counts: int) -> str:
    entries = "".join(
        f"<entry><key>{key}</key><value>{value}</value></entry>" for key, value in counts.items()
    )
    return f"<Counts>{entries}</Counts>"


def table_page(content: str, name: str = "Table") -> Response:
    return ok(f"<{name}Response><{name}Result>{content}</{name}Result></{name}Response>".encode())


THREE = (page("a", "b", token="2"), page("c", token="3"), page("d", "e"))


def sent(client: Any) -> list[dict[str, str]]:
    """The parameters of each request but those that are always there."""
    return [
        {
            name: value
            for name, (value,) in parse_qs(request.body.decode()).items()
            if name not in ("Action", "Version")
        }
        for request in client.config.transport.requests
    ]


def pages_of(both: Clients, paginator: Any, most: int | None = None) -> list[Any]:
    """All pages, or the next few."""
    return collect(both, iter(paginator) if not both.is_async else paginator, most)


def items_of(both: Clients, paginator: Any, most: int | None = None, **options: Any) -> list[Any]:
    """All items, or the next few."""
    return collect(both, paginator.items(**options), most)


def collect(both: Clients, source: Any, most: int | None) -> list[Any]:
    found: list[Any] = []
    if not both.is_async:
        while most is None or len(found) < most:
            try:
                found.append(next(source))
            except StopIteration:
                break
        return found

    async def main() -> list[Any]:
        while most is None or len(found) < most:
            try:
                found.append(await anext(source))
            except StopAsyncIteration:
                break
        return found

    return both.run_coroutine(main())


def test_pages(both: Clients) -> None:
    client = both.make(*THREE)
    found = pages_of(both, client.paginate(ListCommand(prefix="x")))
    assert [each.listing.names for each in found] == [["a", "b"], ["c"], ["d", "e"]]
    assert all(each.response_metadata.status == 200 for each in found)
    assert sent(client) == [
        {"Prefix": "x"},
        {"Prefix": "x", "NextToken": "2"},
        {"Prefix": "x", "NextToken": "3"},
    ]


def test_a_page_is_asked_for_when_it_is_wanted(both: Clients) -> None:
    client = both.make(*THREE)
    paginator = client.paginate(ListCommand())
    assert sent(client) == []
    items_of(both, paginator, 2)
    assert len(sent(client)) == 1
    items_of(both, paginator, 1)
    assert len(sent(client)) == 2


def test_items(both: Clients) -> None:
    assert items_of(both, both.make(*THREE).paginate(ListCommand())) == ["a", "b", "c", "d", "e"]


def test_empty_pages_are_no_end(both: Clients) -> None:
    nothing = ok(
        b"<ListResponse><ListResult><Listing><NextToken>2</NextToken></Listing></ListResult>"
        b"</ListResponse>"
    )
    client = both.make(page(token="1"), nothing, page("a"))
    assert items_of(both, client.paginate(ListCommand())) == ["a"]


def test_items_of_a_map_are_pairs(both: Clients) -> None:
    client = both.make(table_page(table(a=1, b=2) + "<Marker>m</Marker>"), table_page(table(c=3)))
    assert items_of(both, client.paginate(TableCommand())) == [("a", 1), ("b", 2), ("c", 3)]


def test_operations_without_items_have_pages(both: Clients) -> None:
    client = both.make(
        table_page(table(a=1) + "<Marker>m</Marker>", "Plain"), table_page("", "Plain")
    )
    paginator = client.paginate(PlainCommand())
    assert not hasattr(paginator, "items")
    assert [each.counts for each in pages_of(both, paginator)] == [{"a": 1}, None]


@pytest.mark.parametrize(
    "last",
    [
        page("z"),
        page("z", token=""),
        page("z", token="9", truncated=False),
        ok(b"<ListResponse><ListResult/></ListResponse>"),
    ],
    ids=["no token", "empty token", "not truncated", "nothing at all"],
)
def test_the_end(both: Clients, last: Response) -> None:
    client = both.make(page("a", token="2", truncated=True), last)
    paginator = client.paginate(ListCommand())
    assert len(pages_of(both, paginator)) == 2
    assert paginator.resume_token is None
    assert pages_of(both, paginator) == []
    assert len(sent(client)) == 2


def test_a_repeated_token_is_the_end(both: Clients) -> None:
    client = both.make(page("a", token="2"), page("b", token="2"))
    assert items_of(both, client.paginate(ListCommand())) == ["a", "b"]
    assert len(sent(client)) == 2


def test_a_repeated_token_may_be_an_error(both: Clients) -> None:
    client = both.make(page("a", token="2"), page("b", token="2"))
    paginator = client.paginate(ListCommand(), repeated_token="raise")
    with pytest.raises(RepeatedTokenError, match="List answered with the token that it was sent"):
        items_of(both, paginator)


def test_a_repeated_token_may_be_followed(both: Clients) -> None:
    client = both.make(page("a", token="2"), page(token="2"), page("b", token="2"), page("c"))
    paginator = client.paginate(ListCommand(), repeated_token="follow")
    assert items_of(both, paginator) == ["a", "b", "c"]
    assert [each.get("NextToken") for each in sent(client)] == [None, "2", "2", "2"]


def test_the_limit(both: Clients) -> None:
    client = both.make(*THREE)
    paginator = client.paginate(ListCommand())
    assert items_of(both, paginator, limit=0) == []
    assert items_of(both, paginator, limit=2) == ["a", "b"]
    assert len(sent(client)) == 1
    # The page is done with: who goes on elsewhere need not ask for it again.
    assert (paginator.resume_token, paginator.resume_offset) == ("2", 0)
    assert items_of(both, paginator, limit=2) == ["c", "d"]
    assert (paginator.resume_token, paginator.resume_offset) == ("3", 1)
    assert items_of(both, paginator, limit=9) == ["e"]
    assert len(sent(client)) == 3


def test_the_page_size(both: Clients) -> None:
    client = both.make(*THREE)
    items_of(both, client.paginate(ListCommand(), page_size=7))
    assert [each["Most"] for each in sent(client)] == ["7", "7", "7"]


def test_an_operation_without_page_size_says_so(both: Clients) -> None:
    with pytest.raises(ConfigError, match="Table decides itself how long pages are"):
        both.make().paginate(TableCommand(), page_size=7)


def test_what_has_no_pages_says_so(both: Clients) -> None:
    with pytest.raises(TypeError, match="GetCallerIdentity does not answer in pages"):
        both.make().paginate(WHO)


@pytest.mark.parametrize("starting", [{"starting_token": "2"}, {}])
def test_where_to_begin(both: Clients, starting: dict[str, str]) -> None:
    client = both.make(*THREE[1:])
    command = ListCommand() if starting else ListCommand(next_token="2")
    assert items_of(both, client.paginate(command, **starting)) == ["c", "d", "e"]
    assert sent(client)[0] == {"NextToken": "2"}


def test_a_page_that_failed_is_asked_for_again(both: Clients) -> None:
    client = both.make(THREE[0], refusal("Nope"), *THREE[1:])
    paginator = client.paginate(ListCommand())
    with pytest.raises(ServiceError):
        items_of(both, paginator)
    assert (paginator.resume_token, paginator.resume_offset) == ("2", 0)
    assert items_of(both, paginator) == ["c", "d", "e"]


def test_pages_after_items_begin_with_the_next_page(both: Clients) -> None:
    paginator = both.make(*THREE).paginate(ListCommand())
    assert items_of(both, paginator, 1) == ["a"]
    assert [each.listing.names for each in pages_of(both, paginator)] == [["c"], ["d", "e"]]


def test_options_are_those_of_each_call(both: Clients) -> None:
    client = both.make(*THREE)
    pages_of(both, client.paginate(ListCommand(), headers={"X-Mine": "1"}, page_size=2))
    requests = client.config.transport.requests
    assert [each.headers["x-mine"] for each in requests] == ["1"] * 3


def test_the_user_agent_tells_of_pages(both: Clients) -> None:
    client = both.make(*THREE)
    pages_of(both, client.paginate(ListCommand()))
    for request in client.config.transport.requests:
        assert request.headers["user-agent"].endswith(",C")


def test_an_unknown_option_is_refused(both: Clients) -> None:
    with pytest.raises(ConfigError, match="retries"):
        pages_of(both, both.make(*THREE).paginate(ListCommand(), retries=3))


def test_the_command_s_own_middleware_sees_every_page(both: Clients) -> None:
    seen: list[str] = []

    def note(call: Any, proceed: Any) -> Any:
        seen.append(str(call.input.next_token))
        return proceed(call)

    command = ListCommand()
    command.middleware_stack.add(note, step="initialize")
    client = both.make(*THREE)
    pages_of(both, client.paginate(command, page_size=5))
    assert seen == ["None", "2", "3"]


@given(
    lengths=st.lists(st.integers(0, 3), min_size=1, max_size=5),
    taken=st.lists(st.integers(0, 4), max_size=4),
    kind=st.sampled_from(["sync", "async"]),
)
def test_going_on_elsewhere_gives_exactly_the_rest(
    lengths: list[int], taken: list[int], kind: str
) -> None:
    """However many items are taken at a time, each by a new paginator, none is lost or repeated."""
    names = iter(f"n{number}" for number in range(sum(lengths)))
    contents = [[next(names) for _ in range(length)] for length in lengths]
    with_clients = Clients(kind)
    client = with_clients.make(Serve(contents))
    found: list[str] = []
    token, offset = None, 0
    for number in [*taken, None]:
        paginator = client.paginate(ListCommand(), starting_token=token, starting_offset=offset)
        got = items_of(with_clients, paginator, limit=number)
        assert number is None or len(got) <= number
        found += got
        token, offset = paginator.resume_token, paginator.resume_offset
        if token is None and not offset and found:
            break
    with_clients.end()
    assert found == [name for content in contents for name in content]


class Serve:
    """Answers with the page that the token names."""

    def __init__(self, contents: list[list[str]]) -> None:
        self._contents = contents

    def __call__(self, request: Request) -> Response:
        (number,) = parse_qs(request.body.decode()).get("NextToken", ["0"])
        following = int(number) + 1
        token = str(following) if following < len(self._contents) else None
        return page(*self._contents[int(number)], token=token)


def test_a_loop_as_users_write_it() -> None:
    clients = Clients("sync")
    client = clients.make(*THREE)
    names: list[str] = []
    for each in client.paginate(ListCommand()):
        names += each.listing.names
    assert names == ["a", "b", "c", "d", "e"]
    clients.end()
