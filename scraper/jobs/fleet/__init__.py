"""The shards of a job on the nodes of a Ray cluster: one command runs all of them. The modules that
import Ray begin with `ray_`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scraper.jobs.fleet.messages import PageEvent, ReportEvent, ShardRun
    from scraper.jobs.fleet.outcome import FleetReport, ShardOutcome, outcomes_before
    from scraper.jobs.fleet.ray_round import Round, StopRequest
    from scraper.jobs.fleet.ray_search import locate_shards
    from scraper.jobs.fleet.rounds import Rounds

_MODULES = {
    "FleetReport": "outcome",
    "PageEvent": "messages",
    "ReportEvent": "messages",
    "Round": "ray_round",
    "Rounds": "rounds",
    "ShardOutcome": "outcome",
    "ShardRun": "messages",
    "StopRequest": "ray_round",
    "locate_shards": "ray_search",
    "outcomes_before": "outcome",
}

__all__ = [
    "FleetReport",
    "PageEvent",
    "ReportEvent",
    "Round",
    "Rounds",
    "ShardOutcome",
    "ShardRun",
    "StopRequest",
    "locate_shards",
    "outcomes_before",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
