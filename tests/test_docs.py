"""The docs name what is there: the map of docs/architecture.md is the tree of scraper/, and every
path and link in the docs exists.
"""

import re
from pathlib import Path, PurePosixPath

import pytest
from msgspec.structs import fields

from scraper.article import json_schema
from scraper.errors import ScraperError
from scraper.fetcher import FetchSettings
from scraper.jobs.config import JobTable, SinkTable, SourceTable
from scraper.jobs.filter_table import FilterTable
from scraper.jobs.health import CODES
from scraper.sinks import export_formats, spec_of
from tests.test_imports import FLOORS

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "scraper"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
PAGES = [
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "CONTRIBUTING.md",
    ROOT / "README.md",
    ROOT / "SECURITY.md",
]
TOP_FOLDERS = ("scraper/", "tests/", "docs/", "benchmarks/", "fixtures/", ".ci/")
# Paths in the docs that a reader makes or replaces.
PLACEHOLDERS = re.compile(r"[A-Z]{3,}|[*…<{$]|\.\.\.")

CODE = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^```.*?^```", re.M | re.S)
LINK = re.compile(r"\]\(([^)\s]+)\)")
PATH = re.compile(rf"(?<![\w./-])(?:{'|'.join(map(re.escape, TOP_FOLDERS))})[\w./*…<>{{}}$-]*")


def text_of(page):
    return page.read_text(encoding="utf-8")


def blocks_of(page):
    """The fenced blocks of a page that are marked as plain text."""
    return re.findall(r"^```text\n(.*?)^```", text_of(page), re.M | re.S)


def paths_in_map(block):
    """The paths that an indented map names, below its first line, in order."""
    above, found = [], []
    for line in block.splitlines()[1:]:
        name = line.split()[0]
        depth = (len(line) - len(line.lstrip())) // 2
        above[depth - 1 :] = [name.rstrip("/")]
        found.append("/".join(above) + ("/" if name.endswith("/") else ""))
    return found


def tree_of_package():
    """Every folder of the package with files of its own or below, and every module at its top."""
    files = [
        path.relative_to(PACKAGE)
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    folders = {f"{parent.as_posix()}/" for path in files for parent in path.parents[:-1]}
    return folders | {path.name for path in PACKAGE.glob("*.py")}


def paths_named(text):
    """The paths that a page names in running text, in code and in examples."""
    for match in PATH.finditer(text):
        path = match.group().rstrip(".")
        if not PLACEHOLDERS.search(path):
            yield path.split("::")[0]


def anchors_of(page):
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text_of(page)), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in headings}


def test_a_map_is_read_as_paths_by_its_indentation():
    block = "top/\n  a/   x\n    b/  y\n      c/ z\n  d.py  w\n"
    assert paths_in_map(block) == ["a/", "a/b/", "a/b/c/", "d.py"]


def test_the_map_names_every_folder_and_top_level_module_and_nothing_else():
    named = paths_in_map(blocks_of(ARCHITECTURE)[0])
    assert len(named) == len(set(named))
    assert set(named) == tree_of_package()


def test_the_floors_of_the_page_are_the_floors_of_the_test():
    lines = blocks_of(ARCHITECTURE)[1].splitlines()
    described = [
        {frozenset(name.strip() for name in group.split(",")) for group in line.split("|")}
        for line in reversed(lines)
    ]
    entry_points = frozenset({"__init__", "__main__"})
    enforced = [{frozenset(group) - entry_points for group in floor} for floor in FLOORS]
    assert described == [
        kept for floor in enforced if (kept := {group for group in floor if group})
    ]


def test_each_line_of_the_map_fits_the_screen():
    lines = [line for block in blocks_of(ARCHITECTURE) for line in block.splitlines()]
    assert max(map(len, lines)) <= 100
    assert len(blocks_of(ARCHITECTURE)[0].splitlines()) <= 60


@pytest.mark.parametrize(
    "table",
    [JobTable, FetchSettings, FilterTable, SourceTable, SinkTable],
    ids=lambda one: one.__name__,
)
def test_the_page_on_jobs_has_every_key_of_jobs_toml(table):
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", text_of(ROOT / "docs/cron.md"), re.M)
    assert {field.encode_name for field in fields(table)} <= set(re.findall(r"\w+", " ".join(rows)))


@pytest.mark.parametrize("page", ["README.md", "docs/record.md"])
def test_every_key_of_the_record_has_a_row(page):
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", text_of(ROOT / page), re.M)
    assert json_schema()["$defs"]["Article"]["properties"].keys() <= set(
        re.findall(r"\w+", " ".join(rows))
    )


@pytest.mark.parametrize("name", export_formats())
def test_the_page_on_datasets_has_a_row_for_each_format_with_its_default_file(name):
    rows = re.findall(r"^\| `(\w+)` \| `([^`]+?)/?` \|", text_of(ROOT / "docs/datasets.md"), re.M)
    assert (name, spec_of(name).file_name("articles")) in rows


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_that_a_page_names_exists(page):
    missing = {path for path in paths_named(text_of(page)) if not (ROOT / path).exists()}
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_of_ours_named_by_its_end_exists(page):
    """`robots.py` or `fetcher/robots.py` in code is the end of a path in this repository."""
    known = {
        path.relative_to(ROOT)
        for folder in TOP_FOLDERS
        for path in (ROOT / folder).rglob("*.py")
        if ".venv" not in path.parts
    }
    ends = {
        "/".join(PurePosixPath(path).parts[start:])
        for path in known
        for start in range(len(path.parts))
    }
    named = {
        code for code in CODE.findall(FENCE.sub("", text_of(page))) if code.endswith(".py")
    } - {"setup.py"}
    assert {name for name in named if " " not in name and not PLACEHOLDERS.search(name)} <= ends


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_or_heading_leads_somewhere(page):
    for target in LINK.findall(FENCE.sub("", text_of(page))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        linked = page.parent / name if name else page
        assert linked.exists(), target
        if anchor:
            assert anchor in anchors_of(linked), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_of_the_docs_is_linked_from_another(page):
    if page.name == "README.md":
        return
    others = [other for other in PAGES if other != page]
    assert any(f"{page.name})" in text_of(o) or f"{page.name}#" in text_of(o) for o in others)


def classes_of(kind):
    """A class and all that inherit from it."""
    yield kind
    for one in kind.__subclasses__():
        yield from classes_of(one)


def first_cells(page):
    """The code in the first cell of each row of a page's tables."""
    return re.findall(r"^\| `(\w+)` \|", text_of(ROOT / page), re.M)


def test_the_page_on_troubleshooting_has_every_error_code_once():
    codes = {
        one.code for one in classes_of(ScraperError) if one.__module__.startswith("scraper.errors.")
    }
    rows = first_cells("docs/troubleshooting.md")
    assert (sorted(rows), len(rows)) == (sorted(codes), len(set(rows)))


def test_the_page_on_jobs_explains_every_alarm():
    assert set(CODES) <= set(first_cells("docs/cron.md"))
