"""The Python of the README runs as it is printed."""

import ast
import re
from pathlib import Path

from scraper.demo import DemoSite, job_config
from tests.conftest import page_with

README = Path(__file__).parents[1] / "README.md"


def code_of_readme():
    """The statements of the Python block, without the one that fetches from the web."""
    (block,) = re.findall(r"^```python\n(.*?)^```", README.read_text(encoding="utf-8"), re.M | re.S)
    tree = ast.parse(block)
    tree.body = [node for node in tree.body if "scraper.scrape(" not in ast.unparse(node)]
    return compile(tree, str(README), "exec")


def test_the_python_of_the_readme_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with DemoSite() as site:
        (tmp_path / "jobs.toml").write_text(job_config(site.base), encoding="utf-8")
        exec(code_of_readme(), {"html": page_with()})
    printed = capsys.readouterr().out
    assert printed.startswith("Ferry returns to Norhaven None []\n")
    assert re.search(r"^newsroom: 41 new, ", printed, re.M)
