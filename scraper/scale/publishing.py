"""Puts the last files of a dataset where readers look for them, all at once: data/ and failures/.
Nothing of an earlier run is left there.
"""

from scraper.scale.last_stage import DATA, FAILURES, PARTS, known_groups
from scraper.scale.stage import Counts, Plan, Progress, Work, run_stage
from scraper.scale.storage import Storage, join
from scraper.scale.tasks import Engine

_OLD = "old"


def publish(plan: Plan, engine: Engine, progress: Progress) -> None:
    """Put the files of a dataset into its folders. On this machine the folders are renamed. On
    another storage the files are copied, and until all are copied some are missing. Can be
    interrupted and called again. Raises StorageError.
    """
    storage = Storage(plan.out)
    if storage.is_local:
        for name in (FAILURES, DATA):
            source, old = join(plan.folder, name), join(plan.folder, _OLD, name)
            if storage.exists(source):  # else it was renamed before
                storage.remove(old)
                storage.replace_folder(source, join(plan.out, name), old)
        return
    run_stage(plan, "clear", _clear, 1, engine, progress)
    run_stage(plan, "publish", _copy, plan.groups, engine, progress)


def remove_leftovers(plan: Plan) -> None:
    """Remove the files of the stages, and those of earlier runs. Raises StorageError."""
    storage = Storage(plan.out)
    final, _, own = plan.folder.rpartition("/")
    for name in storage.names(final):
        if name != own and not name.endswith(".json"):
            storage.remove(join(final, name))
    for name in storage.names(plan.folder):
        if name != PARTS:
            storage.remove(join(plan.folder, name))


def _clear(work: Work) -> Counts:
    for name in (DATA, FAILURES):
        work.storage.remove(join(work.plan.out, name))
    return {}


def _copy(work: Work) -> Counts:
    for parts, _ in known_groups(work.plan.folder, [work.number]):
        for file in (file for part in parts for file in part.files):
            work.storage.copy(join(work.plan.folder, file.path), join(work.plan.out, file.path))
    return {}
