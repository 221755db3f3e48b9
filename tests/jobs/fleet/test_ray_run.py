"""`scraper run --engine ray`: real nodes on loopback, with a disk that they share or with one each."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("ray", reason="needs the extra `ray`")

from ray._private.state import GlobalState
from ray._raylet import GcsClientOptions
from ray.cluster_utils import Cluster

from scraper.cluster import own_ray
from scraper.jobs import HandoverFolder, Shard, handover_url, lock_holder, locked, shard_job
from scraper.jobs.fleet import (
    FleetReport,
    Round,
    Rounds,
    ShardRun,
    StopRequest,
    locate_shards,
    outcomes_before,
)
from tests.jobs.conftest import story
from tests.jobs.shards.conftest import (
    feed_source,
    lines,
    moved,
    redirect,
    serve_feed,
    serve_stories,
)
from tests.jobs.test_process import COMMAND, ENVIRONMENT
from tests.scale.processes import descendants, is_running, wait_for

LONG = pytest.mark.long
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[3]
LOOPBACK = "127.0.0.2"


@pytest.fixture(scope="module", autouse=True)
def own_settings():
    """Ray reads the environment when it starts."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("RAY_")]:
            patch.delenv(name)
            patch.delitem(ENVIRONMENT, name, raising=False)
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("PYTHONPATH", str(ROOT))
        with tempfile.TemporaryDirectory(prefix="ray-", dir="/tmp") as short:
            (Path(short) / "ray").mkdir()
            patch.setenv("RAY_TMPDIR", short)
            yield


class Nodes:
    """A cluster whose first node only coordinates. Others are started and killed by name."""

    def __init__(self):
        self._cluster = Cluster(
            initialize_head=True, head_node_args={"num_cpus": 0, "node_ip_address": LOOPBACK}
        )
        self.address = self._cluster.address
        self._processes = {}

    def add(self, name, disk=None, at=None):
        """Start a node with a processor. It sees the folder `disk` under the path `at`."""
        start = (
            f"exec '{COMMAND[0]}' -m ray.scripts.scripts start --block --num-cpus=1 "
            f"--address={self.address} --node-ip-address={LOOPBACK} --object-store-memory=80000000 "
            f"--labels name={name}"
        )
        command = ["sh", "-ec", start]
        if disk is not None:
            disk.mkdir(exist_ok=True)
            at.mkdir(parents=True, exist_ok=True)
            mount = f"mount --bind '{disk}' '{at}'; {start}"
            command = ["unshare", "-m", "--propagation", "private", "sh", "-ec", mount]
        count = len(self.names())
        self._processes[name] = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        wait_for(lambda: len(self.names()) > count)

    def kill(self, name):
        """Kill all processes of a node."""
        process = self._processes.pop(name)
        count = len(self.names())
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        wait_for(lambda: len(self.names()) < count)

    def names(self):
        """The nodes that are there, by the names of this class."""
        state = GlobalState()
        options = {"allow_cluster_id_nil": True, "fetch_cluster_id_if_nil": False}
        state._initialize_global_state(GcsClientOptions.create(self.address, None, **options))
        try:
            nodes = state.node_table()
        finally:
            state.disconnect()
        return [node["Labels"].get("name", "") for node in nodes if node["Alive"]]

    def close(self):
        for name in list(self._processes):
            process = self._processes.pop(name)
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
        self._cluster.shutdown()


@pytest.fixture
def nodes():
    found = Nodes()
    yield found
    found.close()


# Runs in this process, at the time of the tests' clock


class Quiet:
    """A watcher that keeps the messages."""

    def __init__(self):
        self.messages = []

    def begins(self, shard):
        pass

    def page(self, shard, event):
        pass

    def message(self, shard, text):
        self.messages.append((shard, text))

    def ends(self, outcome, report):
        pass


def run_all(job, count):
    """What one command does, with a fixed clock."""
    divided = shard_job(job, Shard(1, count))
    folder = HandoverFolder(handover_url(job))
    places, problems = locate_shards(divided, folder, os.urandom(8).hex())
    report = FleetReport(job.job.name, outcomes_before(count, places, problems))
    stop = StopRequest(time.monotonic, 5.0)
    one = Round("tests.jobs.fleet.fixed_clock", stop, Quiet(), time.monotonic)
    Rounds(ShardRun(job), places, folder, report, time.monotonic).run(one)
    return report


@pytest.fixture
def press(sites):
    """Feeds of all sites. The first lists stories of all, and some redirect to other sites."""
    urls = []
    for place, (site, other) in enumerate(
        zip(sites.open, sites.open[1:] + sites.open[:1], strict=False)
    ):
        urls += serve_stories(site, 10 * place + 1, 10 * place + 2)
        target = other.serve("/moved", story(70 + place))
        urls.append(redirect(site, "/move", target))
    sources = feed_source(serve_feed(sites.open[0], urls), "hub")
    for place, site in enumerate(sites.open):
        own = [url for url in urls if url.startswith(site.url("/"))]
        sources += feed_source(serve_feed(site, own, "/own.xml"), f"own {place}")
    return sites.job(sources)


def test_one_command_writes_what_one_machine_writes_byte_for_byte(sites, press):
    one = moved(press, "one")
    sites.run(one)
    once = sites.paths()
    sites.forget()
    with own_ray(2):
        report = run_all(press, 3)
    assert [outcome.exit_code for outcome in report.outcomes] == [0, 0, 0]
    assert sites.waiting(press) == []
    assert sites.paths() == once  # no feed is read twice
    assert sites.dataset(press, 3, "shards") == sites.dataset(one, 1, "one")


# The command


@pytest.fixture
def hub(sites):
    """A feed with a story of each of two shards."""
    first, second = sites.of_shard(1, 2), sites.of_shard(2, 2)
    urls = [*serve_stories(first, 1), *serve_stories(second, 2)]
    return feed_source(serve_feed(first, urls), "hub")


def command(sites, *arguments):
    """`scraper run --engine ray --shards 2`, to its end."""
    return subprocess.run(
        [*COMMAND, "run", "--engine", "ray", "--shards", "2", *arguments],
        cwd=sites.folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )


@contextmanager
def running(sites, *arguments):
    """The same, while it runs."""
    process = subprocess.Popen(
        [*COMMAND, "run", "--engine", "ray", "--shards", "2", *arguments],
        cwd=sites.folder,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@LONG
def test_the_command_starts_a_ray_of_its_own_and_leaves_nothing(sites, hub):
    job = sites.job(hub)
    result = command(sites, "--json")
    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout)
    # A shard that begins when the other has ended takes its URLs in at once.
    assert [len(shard["runs"]) for shard in report["shards"]] in ([1, 1], [1, 2])
    *shards, total = result.stderr.splitlines()
    assert {line.split(" on ")[0] for line in shards} == {"shard 1/2", "shard 2/2"}
    assert total.startswith("post: 2 new, 0 changed, 0 unchanged, 0 other, 0 failed; ")
    assert total.endswith(("; 2 shards, 1 round", "; 2 shards, 2 rounds"))
    assert sorted(path.name for path in job.output.iterdir()) == [
        "handover",
        "shard-1-of-2",
        "shard-2-of-2",
        "state.lock",
    ]


@LONG
def test_each_page_and_each_run_is_a_line_of_the_json_log(sites, hub):
    sites.job(hub)
    result = command(sites, "--json-log")
    events = [json.loads(line) for line in result.stderr.splitlines()]
    pages = [(one["shard"], one["status"]) for one in events if one["event"] == "page"]
    assert sorted(pages) == [("1/2", "ok"), ("2/2", "ok")]
    assert events[-1]["event"] == "job"
    runs = [len(shard["runs"]) for shard in events[-1]["shards"]]
    assert [one["event"] for one in events].count("run") == sum(runs)


@LONG
def test_a_shard_that_is_being_run_is_not_run_and_the_others_are(sites, hub):
    job = sites.job(hub)
    with locked(job.output_of(Shard(1, 2)) / "state.lock", "a test"):
        result = command(sites)
    assert result.returncode == 75, result.stderr
    assert "scraper: shard 1/2: " in result.stderr
    assert "state.lock: held by a test" in result.stderr
    assert (job.output_of(Shard(2, 2)) / "articles.jsonl").exists()


@LONG
def test_a_second_command_leaves_at_once(sites, hub):
    job = sites.job(hub)
    with locked(job.output / "state.lock", "a test"):
        assert command(sites).returncode == 75
        assert command(sites, "-q").stderr == ""


@pytest.fixture
def hanging(sites, hub):
    """The page of the second shard never comes."""
    over = threading.Event()
    second = sites.of_shard(2, 2)
    second.responders["/story-2"] = lambda _handler: over.wait(120)
    yield sites.job(hub)
    over.set()


def hangs(sites):
    return any(path == "/story-2" for path, _ in sites.of_shard(2, 2).requests)


def is_free(job):
    """Whether no shard is being run."""
    return not any(lock_holder(folder / "state.lock") for folder in job.output.glob("shard-*"))


@LONG
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_all_shards_and_the_next_command_goes_on(sites, hanging, number, code):
    with running(sites) as process:
        wait_for(lambda: hangs(sites))
        process.send_signal(number)
        _, messages = process.communicate(timeout=60)
    assert process.returncode == code, messages
    assert is_free(hanging)
    sites.of_shard(2, 2).serve("/story-2", story(2))
    assert command(sites).returncode == 0
    assert len(lines(hanging.output / "shard-2-of-2" / "articles.jsonl")) == 1


@LONG
def test_if_the_command_is_killed_the_shards_stop_and_the_next_command_goes_on(sites, hanging):
    with running(sites) as process:
        wait_for(lambda: hangs(sites))
        started = descendants(process.pid, b"ray")
        process.kill()
        process.wait()
        wait_for(lambda: is_free(hanging))
        wait_for(lambda: not any(map(is_running, started)))
    sites.of_shard(2, 2).serve("/story-2", story(2))
    assert command(sites).returncode == 0
    assert len(lines(hanging.output / "shard-2-of-2" / "articles.jsonl")) == 1


@LONG
def test_a_shard_whose_process_dies_is_a_failure_of_its_own(sites, hanging):
    with running(sites) as process:
        wait_for(lambda: hangs(sites))
        holder = lock_holder(hanging.output / "shard-2-of-2" / "state.lock")
        os.kill(int(holder.rpartition(" ")[2]), signal.SIGKILL)
        _, messages = process.communicate(timeout=120)
    assert process.returncode == 3
    assert "scraper: shard 2/2: its process was killed by signal 9" in messages
    assert len(lines(hanging.output / "shard-1-of-2" / "articles.jsonl")) == 1


# Several nodes


@LONG
def test_nodes_that_see_the_same_folder_run_each_shard_once(sites, hub, nodes):
    job = sites.job(hub, output=str(sites.folder / "shared"))
    nodes.add("a")
    nodes.add("b")
    for _ in range(2):
        result = command(sites, "--address", nodes.address, "--json")
        assert result.returncode == 0, result.stderr
        shards = json.loads(result.stdout)["shards"]
        assert len({shard["node"] for shard in shards}) == 2
    assert [len(lines(folder / "articles.jsonl")) for folder in sites.folders(job, 2)] == [1, 1]
    assert sorted(path for _, path in sites.paths() if path.startswith("/story")) == [
        "/story-1",
        "/story-2",
    ]
    assert list(job.output.glob(".*")) == []


@pytest.fixture
def disks(sites, hub, nodes):
    """A job on two nodes with a disk each, which have run it once. The disk of shard 1 is first."""
    if subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode:
        pytest.skip("needs the permission to mount")
    output = sites.folder / "data"
    job = sites.job(hub, output=str(output), more=f'handover = "{sites.folder}/between"')
    found = {name: sites.folder / f"disk-{name}" for name in ("a", "b")}
    for name, disk in found.items():
        nodes.add(name, disk, output)
    result = command(sites, "--address", nodes.address)
    assert result.returncode == 0, result.stderr
    held = {disk: [path.name for path in disk.glob("shard-*")] for disk in found.values()}
    assert sorted(held.values()) == [["shard-1-of-2"], ["shard-2-of-2"]]
    names = sorted(found, key=lambda name: held[found[name]])
    return job, [(name, found[name]) for name in names]


@LONG
@pytest.mark.timeout(900)
def test_a_shard_stays_on_the_node_that_has_its_state(sites, nodes, disks):
    """It runs there again; is a failure while the node is away; and runs when it is back."""
    job, ((_, first), (name, second)) = disks
    sites.forget()
    result = command(sites, "--address", nodes.address)
    assert result.returncode == 0, result.stderr
    assert [path for _, path in sites.paths()] == ["/feed.xml"]
    nodes.kill(name)
    nodes.add("new", sites.folder / "disk-new", job.output)
    result = command(sites, "--address", nodes.address)
    assert result.returncode == 3
    assert f"scraper: shard 2/2: it has run on {os.uname().nodename}, and no node" in result.stderr
    assert "shard 1/2 on " in result.stderr
    assert list((sites.folder / "disk-new").iterdir()) == []
    nodes.add(name, second, job.output)
    result = command(sites, "--address", nodes.address)
    assert result.returncode == 0, result.stderr
    assert [
        len(lines(one / f"shard-{k}-of-2/articles.jsonl")) for k, one in ((1, first), (2, second))
    ] == [1, 1]


@LONG
def test_a_state_on_two_nodes_is_an_error_and_the_other_shard_runs(sites, nodes, disks):
    _, ((_, first), (_, second)) = disks
    shutil.copytree(first / "shard-1-of-2", second / "shard-1-of-2")
    result = command(sites, "--address", nodes.address)
    assert result.returncode == 3
    assert "have a folder shard-1-of-2 each, and these are not the same" in result.stderr
    assert "shard 2/2 on " in result.stderr


@LONG
def test_a_handover_folder_that_nodes_do_not_share_is_an_error(sites, hub, nodes, tmp_path):
    if subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode:
        pytest.skip("needs the permission to mount")
    output = sites.folder / "data"
    sites.job(hub, output=str(output))
    for name in ("a", "b"):
        nodes.add(name, sites.folder / f"disk-{name}", output)
    result = command(sites, "--address", nodes.address)
    assert result.returncode == 2
    assert (
        "do not see the same folder, so shards cannot hand URLs over; set `handover`"
        in result.stderr
    )
    assert sites.paths() == []


@LONG
def test_a_node_that_dies_is_a_failure_of_its_shards(sites, hub, nodes):
    over = threading.Event()
    second = sites.of_shard(2, 2)
    second.responders["/story-2"] = lambda _handler: over.wait(120)
    job = sites.job(hub, output=str(sites.folder / "shared"))
    nodes.add("a")
    with running(sites, "--address", nodes.address) as process:
        wait_for(lambda: hangs(sites) or process.poll() is not None)
        assert process.poll() is None, process.stderr.read()
        nodes.kill("a")
        _, messages = process.communicate(timeout=200)
    over.set()
    assert process.returncode == 3
    assert "scraper: shard 2/2: its node 127.0.0.2:" in messages, messages
    assert "died; the next run continues when the node is there again" in messages
    wait_for(lambda: is_free(job))
