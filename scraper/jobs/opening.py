"""Opens a job's state and no other's. One that is damaged is set aside; that one, and one that is missing, is made anew from the job's
export where there is one.
"""

import shutil
from datetime import datetime
from pathlib import Path

from scraper.errors import StateError
from scraper.jobs.config import Job
from scraper.jobs.database import Damaged, set_aside
from scraper.jobs.rebuilding import EXPORT, Rebuilt, rebuild
from scraper.jobs.rows import DamagedRow
from scraper.jobs.state import State

STATE = "state.db"
_OWNER = "job"
"""The note of a state that holds the name of its job."""


def open_state(job: Job, now: datetime, was: str | None = None) -> tuple[State, list[str]]:
    """The state, and what is to be said of it; `was` is the name that the job had before. Raises StateError."""
    path, damage = job.output / STATE, None
    try:
        state = State.open(path, now)
    except (Damaged, DamagedRow) as error:
        aside = _set_aside(path, error, now)
        damage = f"the state was damaged ({error.message}) and is set aside as {aside.name}"
        state = State.open(path, now)
    try:
        refuse_others(state, job, was)
        notices = _filled(state, job, now, damage)
        state.notes.set_meta(_OWNER, job.job.name)
        state.commit()
    except StateError as error:
        state.close()
        if damage is None:
            raise
        raise StateError(f"{damage}; {error.message}") from error
    except BaseException:
        state.close()
        raise
    return state, notices


def refuse_others(state: State, job: Job, was: str | None = None) -> None:
    """Two jobs in one folder would overwrite each other's exports. Raises StateError for the state of another one."""
    owner, name = state.notes.meta(_OWNER), job.job.name
    if owner not in (None, name, was):
        raise StateError(
            f"{job.output / STATE}: is of the job {owner}, and this one is {name}: two jobs cannot share an output; "
            f"give one of them another. If {owner} was only renamed to {name}, say so once: scraper run --was {owner}"
        )


def _filled(state: State, job: Job, now: datetime, damage: str | None) -> list[str]:
    """Put into a state that holds nothing (new, or left so by a killed run) what the export holds; what is to be said of it."""
    rebuilt = rebuild(state, job, now) if state.is_empty else Rebuilt()
    if not rebuilt.articles:
        return [f"{damage}; no {EXPORT} holds what was known, so all is fetched again"] if damage else []
    told = f"{rebuilt.articles} articles were taken from {EXPORT}"
    if rebuilt.others:
        told += f", as it was kept as {_kept(job.output / EXPORT, now).name}, for {rebuilt.others} of its lines are no articles of ours"
    return [f"{damage or f'there was no {STATE}, or nothing in it'}; {told}"]


def _set_aside(path: Path, damage: StateError, now: datetime) -> Path:
    try:
        return set_aside(path, now)
    except OSError as error:
        raise StateError(f"{path}: damaged ({damage.message}), and cannot be set aside ({error.strerror or error})") from error


def _kept(path: Path, now: datetime) -> Path:
    """A copy of an export that is about to be overwritten. Raises StateError."""
    copy = path.with_name(f"{path.name}.damaged-{now:%Y%m%dT%H%M%S}")
    try:
        shutil.copy2(path, copy)
    except OSError as error:
        raise StateError(f"{copy}: cannot be written ({error.strerror or error})") from error
    return copy
