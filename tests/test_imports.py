"""The import law of docs/architecture.md, read from the imports themselves."""

import ast
import importlib
from importlib.util import find_spec
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "scraper"

# An import goes down. Modules of one group may import each other; groups of one floor may not.
FLOORS: list[list[set[str]]] = [
    [{"errors"}],
    [{"shortages"}],
    [
        {"text"},
        {"humanize"},
        {"conditions"},
        {"version"},
        {"zstandard"},
        {"daemon_threads"},
        {"standard_streams"},
        {"workers"},
    ],
    [{"urls"}, {"cluster"}],
    [{"article", "records", "hiding", "min_confidence"}],
    [{"language"}, {"near_duplicates"}],
    [{"parsing"}],
    [{"cleaner"}, {"discovery"}],
    [{"extractor"}],
    [{"error_record", "pipeline"}, {"fetcher"}],
    [{"render_policy"}],
    [
        {
            "batch",
            "extract_file",
            "extraction_pool",
            "inputs",
            "local_pages",
            "page_folder",
            "sinks",
        }
    ],
    [{"jobs"}, {"scale"}],
    [{"api"}],
    [{"__init__"}],
    [{"cli", "demo"}],
    [{"__main__"}],
]
FLOOR_OF = {
    name: (floor, number)
    for floor, groups in enumerate(FLOORS)
    for number, group in enumerate(groups)
    for name in group
}
# The demo newsroom stands beside the command line and knows next to nothing of us.
DEMO_MAY_IMPORT = {"text", "version"}
PURE = {
    "article",
    "cleaner",
    "discovery",
    "error_record",
    "errors",
    "extractor",
    "humanize",
    "language",
    "parsing",
    "hiding",
    "records",
    "render_policy",
    "text",
    "urls",
}
IMPURE_MODULES = {
    "gzip",
    "http",
    "os",
    "pathlib",
    "random",
    "requests",
    "socket",
    "sqlite3",
    "ssl",
    "subprocess",
    "tempfile",
    "time",
    "urllib.request",
    "urllib3",
}

MODULES = sorted(PACKAGE.rglob("*.py"))


def relative(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def top(path: Path) -> str:
    """The folder of the package that a module is in, or the module itself at the top level."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULE_NAMES = {name_of(path) for path in MODULES}


def imports_of(path: Path) -> set[str]:
    """The modules that a module imports, wherever in it; of ours the modules themselves."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                found.add(full if full in MODULE_NAMES else node.module or "")
    return found


def tops_imported(path: Path) -> set[str]:
    return {
        name.split(".")[1] if "." in name else "__init__"
        for name in imports_of(path)
        if name == "scraper" or name.startswith("scraper.")
    }


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_an_import_goes_down(path):
    floor, group = FLOOR_OF[top(path)]
    for imported in tops_imported(path) - {top(path)}:
        other_floor, other_group = FLOOR_OF[imported]
        assert other_floor < floor or (other_floor, other_group) == (floor, group), imported


def test_every_folder_and_module_at_the_top_has_a_floor():
    assert {top(path) for path in MODULES} == set(FLOOR_OF)


def test_the_demo_newsroom_imports_next_to_nothing():
    imported = {one for path in MODULES if top(path) == "demo" for one in tops_imported(path)}
    assert imported - {"demo"} <= DEMO_MAY_IMPORT


def test_only_the_entry_point_imports_the_command_line():
    importers = {top(path) for path in MODULES if "cli" in tops_imported(path)}
    assert importers == {"cli", "__main__"}


def test_no_modules_import_each_other_in_a_circle():
    imports = {name_of(path): imports_of(path) & MODULE_NAMES for path in MODULES}
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " -> ".join((*above, name))
        if name in done:
            return
        for imported in sorted(imports[name]):
            visit(imported, (*above, name))
        done.add(name)

    for name in sorted(imports):
        visit(name, ())


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_no_private_name_is_imported_from_another_module(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("scraper"):
            private = [
                alias.name
                for alias in node.names
                if alias.name.startswith("_") and not alias.name.startswith("__")
            ]
            assert not private, f"{node.module}: {private}"


def exports_of(package: Path) -> set[str]:
    """The names in `__all__` of a package."""
    for node in ast.parse((package / "__init__.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


# The exports of these are not settled yet.
NOT_SETTLED = {"fetcher"}
PACKAGES = sorted(
    path.parent for path in PACKAGE.glob("*/__init__.py") if path.parent.name not in NOT_SETTLED
)
EXPORTS = {package.name: exports_of(package) for package in PACKAGES}


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_an_exported_name_is_imported_from_its_package(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        parts = node.module.split(".") if isinstance(node, ast.ImportFrom) and node.module else []
        if len(parts) > 2 and parts[0] == "scraper" and parts[1] != top(path):
            exported = EXPORTS.get(parts[1], set())
            names = {alias.name for alias in node.names} & exported
            assert not names, f"from scraper.{parts[1]} import {', '.join(sorted(names))}"


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_no_module_of_a_package_has_the_name_of_an_export(package):
    # Importing the module would replace a function that is imported when it is first used.
    assert not {path.stem for path in package.glob("*.py")} & EXPORTS[package.name]


@pytest.mark.parametrize("path", [path for path in MODULES if top(path) in PURE], ids=relative)
def test_the_core_knows_no_file_socket_or_clock(path):
    imported = {name for name in imports_of(path) if not name.startswith("scraper")}
    assert not {
        name for name in imported if name in IMPURE_MODULES or name.split(".")[0] in IMPURE_MODULES
    }
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not calls & {"open", "print", "input"}


def lazy_packages() -> list[str]:
    """The packages whose names are imported when they are first used (PEP 562)."""
    return [
        name_of(path)
        for path in MODULES
        if path.name == "__init__.py" and "\n_MODULES = {" in path.read_text(encoding="utf-8")
    ]


@pytest.mark.parametrize("name", lazy_packages())
def test_a_lazy_package_exports_what_it_lists_and_hides_no_module(name):
    if name == "scraper.fetcher.browser":
        pytest.importorskip("playwright", reason="needs the extra `render`")
    package = importlib.import_module(name)
    assert sorted(package.__all__) == sorted(package._MODULES)
    for exported, module in package._MODULES.items():
        if "ray_" in module and find_spec("ray") is None:
            continue  # needs the extra `ray`
        assert getattr(package, exported) is getattr(
            importlib.import_module(f"{name}.{module}"), exported
        )
        assert f"{name}.{exported}" not in MODULE_NAMES
