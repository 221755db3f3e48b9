"""The stages of the search for duplicates, one after the other."""

from collections.abc import Callable
from itertools import count

from scraper.scale.duplicates.candidates import bands, pairs
from scraper.scale.duplicates.components import label, large_star, small_star
from scraper.scale.duplicates.keeping import follow, greedy, resolve
from scraper.scale.duplicates.ranking import exact, rank, sample, scatter, split
from scraper.scale.duplicates.verification import requests, shingles, verify
from scraper.scale.stage import Counts, Plan, Progress, Source, Work, run_stage
from scraper.scale.tasks import Engine

DUPLICATES = "resolve"
"""The stage whose files have the result."""


def find_duplicates(plan: Plan, engine: Engine, progress: Progress) -> Counts:
    """Find the duplicates of a dataset. They are then in the files of the stage
    DUPLICATES.

    Returns what was counted: `compared` rows, `exact` and `near` duplicates, `pairs` that were
    compared and `near_pairs` among them, `capped_bands`. Raises the error of a task that failed.
    """
    return _Search(plan, engine, progress).run()


class _Search:
    def __init__(self, plan: Plan, engine: Engine, progress: Progress) -> None:
        self._plan, self._engine, self._progress = plan, engine, progress

    def run(self) -> Counts:
        groups, partitions = self._plan.groups, self._plan.partitions
        if partitions > 1:
            self._stage("sample", sample, groups)
            self._stage("split", split, 1)
        self._stage("scatter", scatter, groups)
        counts = self._stage("rank", rank, partitions)
        counts |= self._stage("exact", exact, partitions)
        self._stage("bands", bands, groups)
        counts |= self._stage("pairs", pairs, partitions)
        counts |= self._stage("requests", requests, groups)
        self._stage("shingles", shingles, groups)
        counts |= self._stage("verify", verify, groups)
        joined: tuple[Source, ...] = ()
        if counts["near_pairs"]:
            edges = Source("verify", groups)
            self._stage("label", label, partitions, self._stars(edges), edges)
            counts |= self._stage("greedy", greedy, partitions)
            joined = (Source("greedy", partitions),)
        self._stage("follow", follow, partitions, *joined)
        self._stage(DUPLICATES, resolve, partitions)
        return {"near": 0} | counts

    def _stars(self, edges: Source) -> Source:
        """Turn edges into stars. Returns where they are."""
        before: Counts = {}
        for number in count(1):
            self._stage(f"large-star-{number}", large_star, self._plan.partitions, edges)
            large = Source(f"large-star-{number}", self._plan.partitions)
            found = self._stage(f"small-star-{number}", small_star, self._plan.partitions, large)
            edges = Source(f"small-star-{number}", self._plan.partitions)
            if found == before:
                break
            before = found
        return edges

    def _stage(
        self, name: str, function: Callable[[Work], Counts], tasks: int, *sources: Source
    ) -> Counts:
        return run_stage(self._plan, name, function, tasks, self._engine, self._progress, sources)
