"""Jobs: cron runs that never lose, never repeat, and feed datasets. Joins fetcher, pipeline and sinks; the state is the only truth."""

from scraper.jobs.config import Job
from scraper.jobs.report import Report
from scraper.jobs.run import Run, run

__all__ = ["Job", "Report", "Run", "run"]
