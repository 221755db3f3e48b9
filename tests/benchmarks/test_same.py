"""The comparison of two installed versions, with two real environments."""

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from benchmarks.same import run

PACKAGE = Path(__file__).parents[2] / "scraper"
NO_CORPUS = Path("none")


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """Makes an environment that has a copy of this version, which a test may change."""

    def make(name):
        folder = tmp_path_factory.mktemp(name)
        shutil.copytree(PACKAGE, folder / "scraper", ignore=shutil.ignore_patterns("__pycache__"))
        venv = folder / "venv"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
        paths = [str(folder), *(path for path in sys.path if "site-packages" in path)]
        (site,) = venv.glob(f"lib/python{sysconfig.get_python_version()}/site-packages")
        (site / "paths.pth").write_text("\n".join(paths))
        return folder / "scraper", str(venv / "bin" / "python")

    return make


@pytest.fixture(scope="module")
def old(environment):
    return environment("old")[1]


def test_a_record_that_differs_is_shown_with_both_values(old, environment, capsys):
    package, new = environment("new")
    module = package / "extractor" / "article.py"
    text = module.read_text()
    assert "language=" in text
    module.write_text(text.replace("language=", 'language="xx" or ', 1))
    assert run(old, new, NO_CORPUS, 1) == 1
    shown = capsys.readouterr().out
    assert "harbourpost.example" in shown
    assert '  + language: "xx"\n' in shown


def test_the_version_and_the_time_of_a_record_are_no_difference(old, environment, capsys):
    package, new = environment("newer")
    version = package / "version.py"
    version.write_text(version.read_text().replace('__version__ = "', '__version__ = "9'))
    assert run(old, new, NO_CORPUS, 1) == 0
    assert capsys.readouterr().out.endswith(" 0 records differ\n")


def test_an_interpreter_without_the_package_is_a_clear_error(old, capsys):
    assert run(old, "/no/such/python", NO_CORPUS, 1) == 2
    assert "/no/such/python" in capsys.readouterr().err
