"""Extracts the same pages with two installed versions of this project, and prints every record
that differs: which pages a change affects, and how.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.training.examples import read_gold

ROOT = Path(__file__).parents[1]
_RUNNER = Path(__file__).with_name("same_runner.py")
# They say when a record was made and by which version, not what was on the page.
_IGNORED = ("fetched_at", "extractor")
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A saved page: its name in the report, its file and its URL."""

    name: str
    path: Path
    url: str | None


Record = dict[str, Any]


def run(old: str, new: str, corpus: Path, every: int) -> int:
    """Compare two interpreters that have a version installed, on the fixtures and every n-th page
    of the corpus. Returns an exit code: 0 if all records are equal, 1 if some differ, 2 if one of
    the interpreters cannot extract.
    """
    pages = [*fixtures(), *corpus_pages(corpus)[::every]]
    try:
        records = [extracted(python, pages) for python in (old, new)]
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"cannot extract: {error}", file=sys.stderr)
        return 2
    differing = 0
    for page, before, after in zip(pages, *records, strict=True):
        keys = differing_keys(before, after)
        if keys:
            differing += 1
            print(f"{page.name}: {', '.join(keys)}")
            for key in keys:
                print(f"  - {key}: {_shown(before, key)}\n  + {key}: {_shown(after, key)}")
    print(f"{len(pages)} pages, {differing} records differ")
    return 1 if differing else 0


def fixtures() -> list[SavedPage]:
    """The golden pages of fixtures/, with the URLs that their expectations name."""
    pages = []
    for expected in sorted((ROOT / "fixtures").rglob("expected.json")):
        path = next(iter(sorted(expected.parent.glob("page.*"))))
        url = json.loads(expected.read_text(encoding="utf-8")).get("url")
        pages.append(SavedPage(str(expected.parent.relative_to(ROOT)), path, url))
    return pages


def corpus_pages(corpus: Path) -> list[SavedPage]:
    """The pages of the corpus; none if it is not there."""
    if not (corpus / "gold.jsonl.gz").is_file():
        return []
    return [
        SavedPage(gold["id"], corpus / "pages" / f"{gold['id']}.html.gz", gold.get("url"))
        for gold in read_gold(corpus)
    ]


def extracted(python: str, pages: list[SavedPage]) -> Iterator[Record]:
    """The records of pages, in order, by the version that an interpreter has installed. Raises
    CalledProcessError if it cannot extract.
    """
    # -I: neither this folder nor PYTHONPATH may bring in another version.
    command = [python, "-I", str(_RUNNER)]
    lines = "".join(f"{json.dumps([str(page.path), page.url])}\n" for page in pages)
    done = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=True)
    return map(json.loads, done.stdout.splitlines())


def differing_keys(before: Record, after: Record) -> list[str]:
    """The keys whose values differ, in the order of the newer record."""
    keys = dict.fromkeys([*after, *before])
    return [key for key in keys if key not in _IGNORED and before.get(key) != after.get(key)]


def _shown(record: Record, key: str) -> str:
    if key not in record:
        return "(no such key)"
    text = json.dumps(record[key], ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text)} characters)"
