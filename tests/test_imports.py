"""The import law of the design, read from the imports themselves."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "scraper"

# Who may import whom, by room. A room may always import itself; `version` and `text` are
# everybody's.
EVERYBODY = {"records", "errors", "text", "version"}
MAY_IMPORT = {
    "errors": set(),
    "version": set(),
    "text": set(),
    "records": set(),
    "addresses": EVERYBODY,
    "failure": EVERYBODY,
    "charset": {"records"},
    "dates": set(),
    "document": EVERYBODY | {"charset"},
    "json_ld": EVERYBODY,
    "structured": EVERYBODY | {"document", "json_ld"},
    "embedded": EVERYBODY | {"document"},
    "cleaner": EVERYBODY | {"document", "dates", "json_ld", "structured", "embedded"},
    "extractor": EVERYBODY | {"addresses", "document", "dates", "json_ld", "structured", "cleaner"},
    "fetcher": EVERYBODY,
    "sinks": EVERYBODY,
    "sources": EVERYBODY,
    "progress": EVERYBODY,
    "pipeline": EVERYBODY | {"document", "structured", "cleaner", "extractor", "failure"},
    "rendered": EVERYBODY,
    "extraction": EVERYBODY | {"pipeline", "rendered"},
    "batch": EVERYBODY | {"extraction", "failure", "fetcher", "rendered", "sources"},
    "jobs": EVERYBODY
    | {
        "addresses",
        "discovery",
        "extraction",
        "failure",
        "fetcher",
        "rendered",
        "sinks",
        "sources",
    },
    "explaining": EVERYBODY
    | {"cleaner", "extractor", "fetcher", "pipeline", "rendered", "sources"},
    "discovery": EVERYBODY | {"document", "fetcher"},
    "demo": {"text", "version"},
    "face": EVERYBODY | {"fetcher", "jobs", "pipeline", "rendered"},
    "__init__": EVERYBODY | {"face", "jobs"},
    "cli": EVERYBODY
    | {
        "batch",
        "demo",
        "discovery",
        "explaining",
        "fetcher",
        "jobs",
        "progress",
        "sinks",
        "sources",
    },
    "__main__": {"cli"},
}
PURE = {
    "addresses",
    "failure",
    "errors",
    "records",
    "rendered",
    "text",
    "dates",
    "charset",
    "document",
    "json_ld",
    "structured",
    "embedded",
    "cleaner",
    "extractor",
}
WORLDLY = {
    "socket",
    "ssl",
    "http",
    "urllib.request",
    "requests",
    "urllib3",
    "subprocess",
    "tempfile",
    "pathlib",
    "os",
    "time",
    "random",
    "gzip",
    "sqlite3",
}

MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_the_rooms_it_may(path):
    room = room_of(path)
    rooms = {name.split(".")[1] for name in imports_of(path) if name.startswith("scraper.")}
    known = {
        rooms_path.stem if rooms_path.suffix else rooms_path.name
        for rooms_path in PACKAGE.iterdir()
    }
    assert (rooms & known) - {room} <= MAY_IMPORT[room]


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if room_of(path) in PURE],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_the_core_knows_no_file_socket_or_clock(path):
    imported = {name for name in imports_of(path) if not name.startswith("scraper")}
    assert not {name for name in imported if name in WORLDLY or name.split(".")[0] in WORLDLY}
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not calls & {"open", "print", "input"}


def test_nobody_imports_the_command_line():
    importers = {
        room_of(path)
        for path in MODULES
        if any(name.startswith("scraper.cli") for name in imports_of(path))
    }
    assert importers == {"cli", "__main__"}
