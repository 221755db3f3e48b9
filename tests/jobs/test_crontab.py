"""Crontab lines, systemd units, and the user's crontab, with a `crontab` program made for the
test.
"""

import os
import shlex
import stat
import subprocess

import pytest

from scraper.errors import ConfigError, SinkError
from scraper.jobs import crontab
from tests.cli.command import run

COMMAND = ["/usr/bin/python3", "-m", "scraper", "run", "-q", "/srv/my jobs/50%.toml"]

PROGRAM = """\
#!/bin/sh
here=$(dirname "$0")
[ -e "$here/broken" ] && { echo "crontab: you may not" >&2; exit 1; }
if [ "$1" = "-l" ]; then
    [ -e "$here/tab" ] || { echo "no crontab for tester" >&2; exit 1; }
    cat "$here/tab"
else
    [ -e "$here/full" ] && { echo "crontab: no space" >&2; exit 1; }
    cat > "$here/tab"
fi
"""


@pytest.fixture
def tab(tmp_path, monkeypatch):
    """The user's crontab."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "crontab").write_text(PROGRAM)
    (folder / "crontab").chmod(0o700 | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return folder / "tab"


@pytest.mark.parametrize(
    ("every", "when"),
    [
        ("1m", "* * * * *"),
        ("10m", "7-59/10 * * * *"),
        ("30m", "7-59/30 * * * *"),
        ("1h", "7 * * * *"),
        ("60m", "7 * * * *"),
        ("6h", "7 */6 * * *"),
        ("1d", "7 19 * * *"),
        ("24h", "7 19 * * *"),
    ],
)
def test_when_a_line_runs(every, when):
    assert crontab.cron_line("post", ["x"], every, minute=67).startswith(f"{when} x ")


@pytest.mark.parametrize("every", ["7m", "5h", "2d", "1w", "30s", "0.5s", "90m", "soon", "0h"])
def test_an_interval_that_cron_cannot_express_is_refused(every):
    with pytest.raises(ConfigError, match="--every"):
        crontab.cron_line("post", ["x"], every, minute=0)


def test_the_shell_reads_back_the_command_and_cron_no_line_break():
    line = crontab.cron_line("post", COMMAND, "1h", minute=7)
    assert (
        line
        == "7 * * * * /usr/bin/python3 -m scraper run -q '/srv/my jobs/50\\%.toml' # scraper: post"
    )
    assert shlex.split(line.replace("\\%", "%"), comments=True)[5:] == COMMAND
    with pytest.raises(ConfigError, match="line break"):
        crontab.cron_line("post", ["a\nb"], "1h", minute=7)


def test_systemd_units_quote_what_systemd_expands(tmp_path):
    text = crontab.systemd_units("post", [*COMMAND, 'a"b$c\\d'], "1h", tmp_path / "50%")
    assert (
        'ExecStart="/usr/bin/python3" "-m" "scraper" "run" "-q" "/srv/my jobs/50%%.toml" '
        '"a\\"b$$c\\\\d"\n' in text
    )
    assert f"WorkingDirectory={tmp_path}/50%%\n" in text
    assert "OnUnitActiveSec=3600s" in text
    assert "SuccessExitStatus=75 143\n" in text
    assert "loginctl enable-linger" in text


def test_a_first_line_makes_a_crontab(tab):
    crontab.install_cron_line("7 * * * * run /srv/post.toml # scraper: post", "/srv/post.toml")
    assert tab.read_text() == "7 * * * * run /srv/post.toml # scraper: post\n"


RUN = "/usr/bin/python3 -m scraper run"
FILE = "/srv/a 50%.toml"
NEW = f"7 * * * * {RUN} -q '/srv/a 50\\%.toml' # scraper: post"


def test_a_line_takes_the_place_of_the_one_for_the_same_file_and_leaves_the_others(tab):
    before = "# mine, f\xe4hre\nMAILTO=me\n0 0 * * * backup\n".encode("latin-1")
    after = f"1 1 * * * {RUN} -q '/srv/b 50\\%.toml' # scraper: post\n".encode()
    old = f"1 1 * * * {RUN} -q '/srv/a 50\\%.toml' # scraper: old-name\n".encode()
    tab.write_bytes(before + old + after)
    for _ in range(2):
        crontab.install_cron_line(NEW, FILE)
    assert tab.read_bytes() == before + NEW.encode() + b"\n" + after


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            f"1 1 * * * {RUN} -q '/srv/a 50\\%.toml' >> /var/log/x-$(date +\\%F) 2>&1 # scraper: x",
            f"7 * * * * {RUN} -q '/srv/a 50\\%.toml' >> /var/log/x-$(date +\\%F) 2>&1 "
            "# scraper: post",
        ),
        (
            f'@daily {RUN} --json-log -v "/srv/a 50\\%.toml" 2>>log',
            f"7 * * * * {RUN} --json-log -v '/srv/a 50\\%.toml' 2>>log # scraper: post",
        ),
        (
            "*/5\t1 * * * cd /srv && nice -n 5 '/opt/my env/bin/scraper' run /srv/a\\ 50\\%.toml "
            "|| true",
            f"7 * * * * cd /srv && nice -n 5 {RUN} '/srv/a 50\\%.toml' || true # scraper: post",
        ),
    ],
)
def test_a_new_line_keeps_the_options_and_the_surroundings_of_the_old_one(tab, old, new):
    tab.write_text(old + "\n")
    assert crontab.install_cron_line(NEW, FILE) == new
    assert tab.read_text() == new + "\n"
    assert crontab.install_cron_line(NEW, FILE) == new


@pytest.mark.parametrize(
    "other",
    [
        f"#1 1 * * * {RUN} -q '/srv/a 50\\%.toml' # scraper: post",
        f"1 1 * * * {RUN} -q '/srv/a 50\\%.toml.old' # scraper: post",
        "1 1 * * * cat '/srv/a 50\\%.toml'",
        f"1 1 * * * {RUN} -q /srv/other.toml; cat '/srv/a 50\\%.toml'",
    ],
)
def test_a_line_that_does_not_run_the_file_stays(tab, other):
    tab.write_text(other + "\n")
    crontab.install_cron_line(NEW, FILE)
    assert tab.read_text() == f"{other}\n{NEW}\n"


def test_a_line_is_removed_with_its_redirection_and_no_other(tab):
    line = f"1 1 * * * {RUN} -q '/srv/a 50\\%.toml' >> log 2>&1 # scraper: x"
    tab.write_text(f"MAILTO=me\n{line}\n0 0 * * * backup\n")
    assert crontab.remove_cron_line(FILE) == [line]
    assert tab.read_text() == "MAILTO=me\n0 0 * * * backup\n"
    assert crontab.remove_cron_line(FILE) == []


def test_the_command_installs_and_removes_the_line_of_a_file_that_is_gone(tab, tmp_path):
    file = tmp_path / "jobs.toml"
    file.write_text(
        '[job]\nname = "p"\noutput = "o"\n[[source]]\nkind = "urls"\nurls = ["https://a.example/"]\n'
    )
    assert run("cron", "--install", file).returncode == 0
    assert tab.read_text().endswith(f"-m scraper run -q {file} # scraper: p\n")
    file.unlink()
    assert "removed from your crontab" in run("cron", "--remove", file).stderr
    assert tab.read_text() == ""
    assert "has no line that runs" in run("cron", "--remove", file).stderr
    assert run("cron", "--remove", "--install", file).returncode == 2


def test_a_crontab_that_cannot_be_read_is_not_changed(tab):
    tab.write_text("precious\n")
    (tab.parent / "broken").touch()
    with pytest.raises(
        SinkError, match="your crontab cannot be read, so it was not changed: crontab: you may not"
    ):
        crontab.install_cron_line("x # scraper: post", "post")
    assert tab.read_text() == "precious\n"


def test_if_crontab_refuses_a_line_the_message_says_why(tab):
    (tab.parent / "full").touch()
    with pytest.raises(SinkError, match="crontab refused the line: crontab: no space"):
        crontab.install_cron_line("x # scraper: post", "post")


def test_without_the_crontab_program_the_message_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        SinkError, match="there is no crontab program; add the line that `scraper cron` prints"
    ):
        crontab.install_cron_line("x", "post")


def test_the_program_of_the_test_is_one():
    assert subprocess.run(["sh", "-n"], input=PROGRAM, text=True, check=False).returncode == 0
