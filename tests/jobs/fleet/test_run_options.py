"""What `scraper run --engine ray` refuses before it starts Ray."""

import subprocess
import sys

import pytest

from tests.jobs.shards.conftest import feed_source
from tests.jobs.test_process import ENVIRONMENT


@pytest.fixture
def newsroom(sites):
    """For the fixture `call`: the folder of the job."""
    sites.job(feed_source(sites.open[0].url("/feed.xml"), "hub"))
    return sites


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--engine", "ray"], "Say how many by --shards N"),
        (["--engine", "ray", "--shards", "2", "--shard", "1/2"], "Leave --shard out"),
        (["--shards", "2"], "--shards is for a cluster of Ray"),
        (["--address", "10.0.0.1:6379"], "--address is for a cluster of Ray"),
        (["--engine", "ray", "--shards", "1"], "--shards"),
    ],
)
def test_options_that_do_not_belong_together_are_wrong_usage(newsroom, call, options, message):
    assert message in call("run", *options, code=2).stderr


def test_on_a_cluster_the_output_must_be_the_same_path_for_every_node(newsroom, call):
    options = ("--engine", "ray", "--shards", "2", "--address", "127.0.0.1:1")
    stderr = call("run", *options, code=2).stderr
    assert "[job] output = 'out': with --address, each node writes" in stderr
    assert f"for example '{newsroom.folder}/out'" in stderr


def test_pages_are_not_rendered_in_shards(newsroom, call):
    file = newsroom.folder / "jobs.toml"
    file.write_text(file.read_text().replace("[fetch]", '[fetch]\nrender = "auto"'))
    assert "render" in call("run", "--engine", "ray", "--shards", "2", code=2).stderr


def test_the_extra_is_named_if_ray_is_not_installed(newsroom):
    code = "import sys; sys.modules['ray'] = None; from scraper.__main__ import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", code, "run", "--engine", "ray", "--shards", "2"],
        cwd=newsroom.folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert result.returncode == 2
    assert result.stderr == "scraper: Ray needs the extra: pip install 'article-scraper[ray]'\n"
