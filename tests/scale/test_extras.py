"""What is said where an extra is not installed."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "missing", "extra"),
    [("scraper.scale.datatrove", "datatrove", "article-scraper[datatrove]")],
)
def test_a_module_names_the_extra_that_it_needs(module, missing, extra):
    code = f"import sys; sys.modules[{missing!r}] = None; import {module}"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100)
    assert run.stderr.splitlines()[-1] == (
        f"ImportError: {module} needs the extra: pip install '{extra}'"
    )


def test_a_batch_needs_the_extra_for_datasets():
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from scraper.scale.ray_data import extract_batch; extract_batch([])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100)
    assert run.stderr.splitlines()[-1].endswith("pip install 'article-scraper[scale]'")


@pytest.mark.parametrize("module", ["scraper.scale.ray_data", "scraper.scale.spark"])
def test_a_module_is_imported_without_the_engine(module):
    code = (
        "import sys; sys.modules['ray'] = sys.modules['pyspark'] = sys.modules['pandas'] = None; "
        f"import {module}"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=100)
