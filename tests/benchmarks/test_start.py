"""The benchmark of the command's start, with one call of each command."""

from benchmarks import start


def test_each_pair_of_commands_is_compared(capsys):
    assert start.run(start.PAGE, rounds=1) == 0
    names = [line[:28].strip() for line in capsys.readouterr().out.splitlines()[3:] if line]
    assert names == [
        "scraper extract FILE",
        "trafilatura --json < FILE",
        "ratio",
        "difference",
        "scraper --help",
        "a bare Typer app --help",
        "ratio",
        "difference",
    ]


def test_a_call_that_works_costs_processor_time(tmp_path):
    script = tmp_path / "busy.py"
    script.write_text("sum(range(10**6))")
    assert start.measured(start.Command("busy", (str(script),))).processor > 0


def test_a_command_that_fails_is_no_measurement(tmp_path, capsys):
    page = tmp_path / "empty.html"
    page.write_text("")
    assert start.run(page, rounds=1) == 1
    assert "empty.html" in capsys.readouterr().err
