"""How tests build datasets: small inputs, and what the folders of a dataset hold."""

import hashlib
import json

from scraper.scale.build import build_dataset
from scraper.scale.engines.local import LocalEngine
from scraper.scale.settings import DatasetSettings
from tests.conftest import page_with

WORDS = (
    "harbour ferry island winter council bridge market school engine letter garden stone".split()
)


def html(number):
    """A page whose text is not like that of another number."""
    names = [WORDS[(number * step + step) % len(WORDS)] for step in range(1, 40)]
    paragraphs = [
        f"{number} {' '.join(names[start:])} and so the {names[start]} of number {number} goes on."
        for start in (0, 5, 9)
    ]
    return page_with("", paragraphs=paragraphs)


def write_pages(path, numbers, **columns):
    """A JSONL file with a page per line."""
    rows = [{"url": f"https://news.example/{one}", "html": html(one), **columns} for one in numbers]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def build(inputs, out, workers=2, **options):
    """Build a dataset with the local engine. Options of the settings and of build_dataset."""
    rest = {name: options.pop(name) for name in ("share", "progress") if name in options}
    settings = DatasetSettings(**options)
    return build_dataset(
        [str(one) for one in inputs], str(out), settings, LocalEngine(workers), **rest
    )


def digests(out):
    """Path -> digest of the files that readers see."""
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file() and "_work" not in path.relative_to(out).parts
    }
