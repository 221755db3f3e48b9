"""The process of a shard at the time of the tests' clock.

python -m tests.jobs.fleet.fixed_clock
"""

from scraper.cli.shard_process import main
from tests.jobs.conftest import Clock

if __name__ == "__main__":
    main(Clock().environment())
