"""A program that forks while its threads call: each process goes on with the same client.

Arguments: the name of a transport, and the URL of the service. Exits with 0 if every call of every
process got its own answer and nothing was left over.

Rule: run in a process of its own; a test's has too much else to fork.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from crowd import Keys, call, check, in_threads, open_files

from client_sts import STSClient

FORKS = 12


def main() -> None:
    """Call from sixteen threads, and fork in between."""
    transport, url = sys.argv[1:]
    keys = Keys(seconds=0.05)
    client = STSClient(
        region="us-east-1",
        endpoint=url,
        proxies={},
        environment={},
        timeout=60,
        credentials=keys,
        transport=transport,
    )
    # A fork while another thread imports a module leaves the child with that module's lock held:
    # Python's own limit. What calls import, the first one has.
    files = open_files()
    client.send(call("first"))
    stop = threading.Event()
    errors: list[BaseException | None] = []

    def work(number: int) -> None:
        turn = 0
        while not stop.is_set():
            name = f"parent-{number}-{turn}"
            check(client.send(call(name)), name)
            turn += 1
            if number == 0 and turn % 5 == 0:
                # Forks fall into fetches, too.
                keys.force_refresh()

    crowd = threading.Thread(target=lambda: errors.extend(in_threads(work, 16)))
    crowd.start()
    children: list[int] = []
    for fork in range(FORKS):
        time.sleep(0.005 * (fork % 4))
        child = os.fork()
        if child == 0:
            _live(client, fork)
        children.append(child)
    statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    stop.set()
    crowd.join()
    client.close()
    assert statuses == [0] * FORKS, statuses
    assert errors == [None] * 16, errors
    assert threading.active_count() == 1, threading.enumerate()
    assert open_files() == files


def _live(client: STSClient, fork: int) -> None:
    """A child's life: four threads, then the end of its own connections."""
    status = 1
    try:

        def work(number: int) -> None:
            for turn in range(10):
                name = f"child-{fork}-{number}-{turn}"
                check(client.send(call(name)), name)

        errors = in_threads(work, 4)
        client.close()
        if errors == [None] * 4:
            status = 0
        else:
            print(errors, file=sys.stderr, flush=True)
    finally:
        os._exit(status)


if __name__ == "__main__":
    main()
