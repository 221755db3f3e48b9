"""Help texts, the version and the schema."""

import json

import pytest
from rich.text import Text

from tests.cli.command import run


def test_the_version_is_printed():
    assert run("--version").stdout == "scraper 0.1.0\n"


@pytest.mark.parametrize("command", ["extract", "explain", "discover", "feeds", "run", "demo"])
def test_the_help_of_a_command_has_examples(command):
    assert "Example" in run(command, "--help").stdout


def _help_texts():
    from typer.main import get_command

    from scraper.cli import app

    return [
        (name, option.help)
        for name, one in get_command(app).commands.items()
        for option in one.params
        if getattr(option, "help", None)
    ]


def test_no_word_of_a_help_text_is_read_as_markup():
    texts = _help_texts()
    assert len(texts) > 60
    for command, text in texts:
        assert Text.from_markup(text).plain == text.replace("\\[", "["), command
    assert any("[render]" in Text.from_markup(text).plain for _, text in texts)


def test_the_schema_is_json_schema_2020_12():
    schema = json.loads(run("schema").stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(schema["$defs"]["Article"]["required"]) == set(
        schema["$defs"]["Article"]["properties"]
    )
