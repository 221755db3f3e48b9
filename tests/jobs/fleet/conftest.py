"""The sites and the clock of shards."""

from tests.jobs.shards.conftest import sites

__all__ = ["sites"]
