"""The background loop: jobs that are safe to run zero, one or many at a time."""

import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

_IDLE_SECONDS = 1.0
_AFTER_FAILURE_SECONDS = 5.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Job:
    """One kind of background work; run does what is due now and returns how much that was."""

    name: str
    run: Callable[[], int]


def work_once(jobs: Sequence[Job]) -> tuple[int, int]:
    """Run every job once and return how much was done and how many jobs failed.

    A job that fails is logged and does not keep the others from running.
    """
    done = failed = 0
    for job in jobs:
        try:
            done += job.run()
        except Exception as error:  # the outermost edge of a job
            failed += 1
            log.error("job_failed", job=job.name, error=type(error).__name__, exc_info=True)
    return done, failed


def work_until_stopped(jobs: Sequence[Job]) -> None:
    """Run the jobs again and again until SIGTERM or SIGINT, resting when nothing was due."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        done, failed = work_once(jobs)
        if failed:
            stop.wait(_AFTER_FAILURE_SECONDS)
        elif not done:
            stop.wait(_IDLE_SECONDS)
