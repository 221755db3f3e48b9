"""Jobs: scheduled runs that fetch every page once, store every article, and write exports.

The state of a job (`scraper.jobs.store`) is the only truth: exports are made from it. Functions
here return records. Tables and messages for a terminal are in `scraper.cli`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scraper.jobs.config import Job, job_of, load_job
    from scraper.jobs.config_template import job_name, make_config
    from scraper.jobs.crontab import cron_line, install_cron_line, remove_cron_line, systemd_units
    from scraper.jobs.dataset import stream_dataset, write_dataset
    from scraper.jobs.export import export_all
    from scraper.jobs.export_selection import write_export
    from scraper.jobs.filters import ArticleFilter, Condition
    from scraper.jobs.health import Alarm, alarm_lines
    from scraper.jobs.lock import LOCK, lock_holder, locked
    from scraper.jobs.report import COUNTS, FIELDS, Report, SourceReport, failures_in_words
    from scraper.jobs.run import RUNS, Run, run_job
    from scraper.jobs.shards.dealing import Shard
    from scraper.jobs.shards.handover import HandoverFolder, HandoverStorage
    from scraper.jobs.shards.layout import handover_url, shard_folders, shard_job, shard_of_folder
    from scraper.jobs.shards.merge import merged_state
    from scraper.jobs.shards.overview import shards_status
    from scraper.jobs.shards.reshard import ReshardCounts, reshard
    from scraper.jobs.status import (
        JobStatus,
        PastRun,
        ShardStatus,
        SourceStatus,
        job_status,
        run_history,
    )

_MODULES = {
    "COUNTS": "report",
    "FIELDS": "report",
    "LOCK": "lock",
    "RUNS": "run",
    "Alarm": "health",
    "ArticleFilter": "filters",
    "Condition": "filters",
    "HandoverFolder": "shards.handover",
    "HandoverStorage": "shards.handover",
    "Job": "config",
    "JobStatus": "status",
    "PastRun": "status",
    "Report": "report",
    "ReshardCounts": "shards.reshard",
    "Run": "run",
    "Shard": "shards.dealing",
    "ShardStatus": "status",
    "SourceReport": "report",
    "SourceStatus": "status",
    "alarm_lines": "health",
    "cron_line": "crontab",
    "export_all": "export",
    "failures_in_words": "report",
    "handover_url": "shards.layout",
    "install_cron_line": "crontab",
    "job_name": "config_template",
    "job_of": "config",
    "job_status": "status",
    "load_job": "config",
    "lock_holder": "lock",
    "locked": "lock",
    "make_config": "config_template",
    "merged_state": "shards.merge",
    "remove_cron_line": "crontab",
    "reshard": "shards.reshard",
    "run_history": "status",
    "run_job": "run",
    "shard_folders": "shards.layout",
    "shard_job": "shards.layout",
    "shard_of_folder": "shards.layout",
    "shards_status": "shards.overview",
    "stream_dataset": "dataset",
    "systemd_units": "crontab",
    "write_dataset": "dataset",
    "write_export": "export_selection",
}

__all__ = [
    "COUNTS",
    "FIELDS",
    "LOCK",
    "RUNS",
    "Alarm",
    "ArticleFilter",
    "Condition",
    "HandoverFolder",
    "HandoverStorage",
    "Job",
    "JobStatus",
    "PastRun",
    "Report",
    "ReshardCounts",
    "Run",
    "Shard",
    "ShardStatus",
    "SourceReport",
    "SourceStatus",
    "alarm_lines",
    "cron_line",
    "export_all",
    "failures_in_words",
    "handover_url",
    "install_cron_line",
    "job_name",
    "job_of",
    "job_status",
    "load_job",
    "lock_holder",
    "locked",
    "make_config",
    "merged_state",
    "remove_cron_line",
    "reshard",
    "run_history",
    "run_job",
    "shard_folders",
    "shard_job",
    "shard_of_folder",
    "shards_status",
    "stream_dataset",
    "systemd_units",
    "write_dataset",
    "write_export",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
