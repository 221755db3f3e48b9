"""The registry of formats: built-in ones, missing extras, and formats of other distributions."""

import importlib.util
import io
import json
import os
import subprocess
import sys

import pytest

from scraper.errors import SinkError
from scraper.sinks import MissingExtra, SinkSpec, export_formats, extract_formats, spec_of

PLUG_IN = """
from scraper.sinks import SinkSpec

class Titles:
    def __init__(self, stream):
        self._stream = stream

    def write(self, article):
        self._stream.write(f"* {article.headline}\\n")

    def close(self):
        self._stream.write("end\\n")

SPEC = SinkSpec(name="titles", suffix=".titles", stream="titles_sink:Titles")
"""

EXPORT = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from scraper.jobs.config import job_of
from scraper.jobs.export import export_all
from scraper.jobs.store.state import State
from scraper.jobs.store.versions import store_article
from scraper import extract

folder = Path(sys.argv[1])
text = " ".join(f"The ferry to Norhaven runs again on day {n} of the month." for n in range(40))
page = f"<html><body><article><h1>Ferry returns</h1><p>{text}</p></article></body></html>"
article = extract(page.encode(), url="https://post.example/a")
job = job_of(
    {"job": {"name": "a", "output": "out"},
     "source": [{"kind": "urls", "urls": ["https://post.example/a"]}],
     "sink": [{"format": "titles"}]},
    folder / "jobs.toml",
)
job.output.mkdir()
state = State.open(job.output / "state.db", datetime.now(UTC))
store_article(state, "https://post.example/a", "https://post.example/a", "urls", article, 1.0)
export_all(job, state)
state.close()
print(article.headline)
"""


@pytest.fixture
def environment(tmp_path):
    """The environment of a process in which a distribution with a format is installed."""
    site = tmp_path / "site"
    info = site / "titles_sink-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "titles_sink.py").write_text(PLUG_IN)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: titles-sink\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[article_scraper.sinks]\ntitles = titles_sink:SPEC\n")
    return os.environ | {"PYTHONPATH": str(site)}


def test_a_job_exports_with_a_format_of_another_distribution(tmp_path, environment):
    done = subprocess.run(
        [sys.executable, "-c", EXPORT, str(tmp_path)],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    written = (tmp_path / "out" / "articles.titles").read_text()
    assert written == f"* {done.stdout.strip()}\nend\n"


def test_extract_offers_a_format_of_another_distribution(environment):
    code = "from scraper.sinks import extract_formats; print(extract_formats())"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert "'titles'" in done.stdout


def test_the_registry_imports_no_writer():
    code = (
        "import sys, json; from scraper.sinks import export_formats; export_formats(); "
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert not loaded & {"pyarrow", "sqlite3"}
    assert {name for name in loaded if name.startswith("scraper.sinks.")} == {
        "scraper.sinks.partitions",
        "scraper.sinks.registry",
    }


def test_a_missing_extra_names_what_to_install(tmp_path):
    spec = SinkSpec(
        name="other",
        suffix=".x",
        writer="no.such:thing",
        requires=("no_such_module",),
        extra="x[y]",
    )
    with pytest.raises(MissingExtra, match=r"other needs no_such_module; .*pip install 'x\[y\]'"):
        spec.write([], tmp_path / "file")


def test_an_unknown_format_is_refused_with_the_known_ones():
    with pytest.raises(SinkError, match="'xml' is not a format; the formats are jsonl, json"):
        spec_of("xml")


def test_a_format_without_a_stream_cannot_be_streamed():
    with pytest.raises(SinkError, match="parquet: this format cannot be written to a stream"):
        spec_of("parquet").open_sink(io.StringIO())


def test_every_format_has_all_its_parts():
    for name in {*export_formats(), *extract_formats()}:
        spec = spec_of(name)
        for reference in filter(None, (spec.stream, spec.single, spec.writer)):
            assert importlib.util.find_spec(reference.partition(":")[0]), reference
