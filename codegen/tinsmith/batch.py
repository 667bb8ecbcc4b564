"""Many models to packages, with all cores.

Purpose: render each model apart, here or in processes of their own. Rule: what comes out, and in
which order, does not depend on how many there are; a model that fails fails alone.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from tinsmith.errors import Fault, GenerateError, ModelError
from tinsmith.one_model import close_model
from tinsmith.report import describe_bug
from tinsmith.source import Source


@dataclass(frozen=True, slots=True)
class Order:
    """A model to render, and what is wanted of it."""

    source: Source
    service: str | None
    tests: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """The package of a model, or why there is none."""

    folder: str = ""
    files: dict[str, str] = field(default_factory=dict[str, str])
    faults: tuple[Fault, ...] = ()


def render_model(order: Order) -> Outcome:
    """Render one model; whatever goes wrong is in the outcome."""
    source = order.source
    try:
        from tinsmith.generate import folder, render  # here, because it brings jinja2

        model, closure = close_model(source.documents, order.service)
        return Outcome(folder(closure), render(closure, model.overlay, order.tests))
    except ModelError as error:
        faults = (replace(each, file=each.file or source.name) for each in error.faults)
        return Outcome(faults=tuple(faults))
    except GenerateError as error:
        return Outcome(faults=(Fault(source.name, "", "", str(error)),))
    except Exception as error:
        return Outcome(faults=(Fault(source.name, "", "", describe_bug(error)),))


@contextmanager
def rendering(orders: Sequence[Order], jobs: int) -> Generator[Iterator[Outcome], None, None]:
    """Render models, `jobs` at a time; yields the outcomes in the order of the models.

    Leaving ends the processes, whatever they are at.
    """
    if min(jobs, len(orders)) < 2:
        yield map(render_model, orders)
        return
    before = set(multiprocessing.active_children())
    executor = ProcessPoolExecutor(min(jobs, len(orders)), initializer=_begin)
    try:
        futures: dict[int, Future[Outcome]] = {}
        # The largest first: none of them is left for the end, when the other cores have no more.
        for index in sorted(range(len(orders)), key=lambda index: (-_size(orders[index]), index)):
            futures[index] = executor.submit(render_model, orders[index])
        yield (_result(futures.pop(index)) for index in range(len(orders)))
    except BaseException:
        for process in set(multiprocessing.active_children()) - before:
            process.terminate()
        raise
    finally:
        executor.shutdown(cancel_futures=True)


def available_cores() -> int:
    """Return how many processes can run at once."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _size(order: Order) -> int:
    return sum(len(text.content) for text in order.source.texts)


def _result(future: Future[Outcome]) -> Outcome:
    try:
        return future.result()
    except BrokenProcessPool:
        message = "a process that rendered ended early, perhaps for want of memory; try --jobs 1"
        raise GenerateError(message) from None


def _begin() -> None:
    # The parent is interrupted too, and ends its children.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(200_000)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    """End with a parent that was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
