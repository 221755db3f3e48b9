"""Extracts pages with the version that this interpreter has installed. Run by `benchmarks same`;
imports nothing of ours but the public API.

Reads a JSON array [path, url] per line from standard input, and writes a record per line.
"""

import gzip
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import scraper


def record(line: str) -> str:
    """The record of a page as JSON."""
    path, url = json.loads(line)
    content = Path(path).read_bytes()
    if path.endswith(".gz"):
        content = gzip.decompress(content)
    return json.dumps(json.loads(scraper.extract(content, url=url).to_json()))


if __name__ == "__main__":
    with ProcessPoolExecutor() as pool:
        for text in pool.map(record, sys.stdin.readlines(), chunksize=8):
            print(text, flush=True)
