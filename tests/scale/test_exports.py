"""Datasets in a program, and what happens without the extra."""

import subprocess
import sys

from scraper.scale import DatasetSettings, LocalEngine, build_dataset
from tests.scale.datasets import write_pages

WITHOUT = """
import sys
sys.modules["fsspec"] = sys.modules["pyarrow"] = None
import scraper
from scraper.__main__ import main
sys.argv = ["scraper", "dataset", "a.jsonl", "-o", "out"]
main()
"""


def test_a_program_builds_a_dataset(tmp_path):
    path = write_pages(tmp_path / "a.jsonl", [1])
    settings = DatasetSettings(where="status = 'ok'", format="jsonl.gz")
    report = build_dataset([str(path)], str(tmp_path / "out"), settings, LocalEngine(1))
    assert (report.records, report.is_written) == (1, True)


def test_without_the_extra_the_command_names_it(tmp_path):
    result = subprocess.run(
        [sys.executable, "-c", WITHOUT], cwd=tmp_path, capture_output=True, text=True, timeout=100
    )
    assert result.returncode == 3
    assert result.stderr == (
        "scraper: datasets need the extra: pip install 'article-scraper[scale]'\n"
    )
