"""How much memory a client takes for a fault: each is met in a process of its own, whose peak the
kernel keeps (Linux).

Reads jobs as JSON from its input, writes what it measured to its output.
"""

import json
import multiprocessing
import sys
from pathlib import Path
from typing import Any

from scraper.discovery import discover
from scraper.discovery.listing import LARGEST
from scraper.errors import ScraperError
from scraper.records import Request
from tests.fetcher.faults import run

CAP = Request(url="").max_bytes
CAP_OF_OFFERS = LARGEST


def _memory(what: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{what}:"))


def _met(job: dict[str, Any]) -> dict[str, Any]:
    client = run.new_client(job["authorities"], asks_robots=job["asks_robots"])
    before, code = _memory("VmRSS"), None
    try:
        if job["discovers"]:
            list(discover(client, job["url"]))
        else:
            client.fetch(Request(url=job["url"], timeout=job["seconds"]))
    except ScraperError as error:
        code = error.code
    return {"code": code, "growth": _memory("VmHWM") - before}


if __name__ == "__main__":
    # Forked, so that each begins small; this process has no threads.
    with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        json.dump(pool.map(_met, json.load(sys.stdin), chunksize=1), sys.stdout)
