"""Help texts, examples, the version and the schema."""

import json
import re
import shlex
from pathlib import Path

import pytest
from rich.text import Text
from typer.main import get_command

from scraper.cli import app
from tests.cli.command import run

ROOT = Path(__file__).parents[2]
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
COMMANDS = get_command(app).commands
# In a block or between backticks, after any pipe: `scraper`, then the words up to a comment, a
# pipe or a redirection.
EXAMPLE = re.compile(
    r"(?:^|[`|] ?|/|-- )scraper ([a-z]+)\b((?:'[^']*'|\"[^\"]*\"|[^\n`#|>&'\"])*)", re.M
)


def examples_in(text):
    """(command, its arguments) of each example in a text."""
    joined = re.sub(r"\\\n", " ", text)  # lines that are continued
    for name, rest in EXAMPLE.findall(re.sub(r"^ +", "", joined, flags=re.M)):
        if name in COMMANDS:
            yield name, shlex.split(rest.split(" -- ")[0])


def unknown_options(name, arguments):
    parameters = COMMANDS[name].params
    known = {one for parameter in parameters for one in parameter.opts + parameter.secondary_opts}
    return [word for word in arguments if re.match(r"--?[a-z]", word) and word not in known]


def test_the_version_is_printed():
    assert run("--version").stdout == "scraper 0.1.0\n"


def test_an_example_is_found_behind_a_pipe_and_without_its_comment():
    text = (
        "    curl x | scraper extract - -o 'a b'   # all\n`scraper run -q`, and a scraper extract"
    )
    assert list(examples_in(text)) == [("extract", ["-", "-o", "a b"]), ("run", ["-q"])]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_examples_in_a_help_text_use_options_that_exist(command):
    for name, arguments in examples_in(COMMANDS[command].epilog or ""):
        assert unknown_options(name, arguments) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_examples_on_a_page_use_options_that_exist(page):
    for name, arguments in examples_in(page.read_text(encoding="utf-8")):
        assert unknown_options(name, arguments) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_has_examples(command):
    assert "Example" in run(command, "--help").stdout


def help_texts():
    """(command, text) of every option and argument."""
    return [
        (name, option.help)
        for name, command in COMMANDS.items()
        for option in command.params
        if getattr(option, "help", None)
    ]


def test_no_word_of_a_help_text_is_read_as_markup():
    texts = help_texts()
    assert len(texts) > 60
    for command, text in texts:
        assert Text.from_markup(text).plain == text.replace("\\[", "["), command
    assert any("[render]" in Text.from_markup(text).plain for _, text in texts)


def test_every_help_text_ends_like_a_sentence():
    assert [pair for pair in help_texts() if not pair[1].endswith((".", "…"))] == []


def test_the_schema_is_json_schema_2020_12():
    schema = json.loads(run("schema").stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(schema["$defs"]["Article"]["required"]) == set(
        schema["$defs"]["Article"]["properties"]
    )
