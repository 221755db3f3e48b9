"""Makes a dataset without an engine: the parts in this process, one after the other.

python -m benchmarks.scale.inline OUT INPUT...
"""

import sys

from scraper.scale.build import build_dataset
from scraper.scale.settings import DatasetSettings
from scraper.scale.tasks import InlineEngine

if __name__ == "__main__":
    build_dataset(sys.argv[2:], sys.argv[1], DatasetSettings(), InlineEngine())
