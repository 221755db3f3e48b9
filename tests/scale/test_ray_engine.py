"""Datasets and tasks on Ray: the same files as with processes on one machine, and the same faults."""

import os
import pickle
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import pytest

pytest.importorskip("ray", reason="needs the extra `ray`")

import ray

from scraper.cluster import joined_ray, own_ray
from scraper.errors import ClusterFailed, ConfigError, SourceError, TaskLost
from scraper.scale.build import build_dataset
from scraper.scale.engines.ray_engine import RayEngine, run_pickled
from scraper.scale.settings import DatasetSettings
from scraper.scale.tasks import Task
from tests.cli.command import COMMAND, run_process
from tests.scale import engine_tasks
from tests.scale.datasets import build, digests, write_pages
from tests.scale.engine_tasks import attempts
from tests.scale.processes import descendants, is_running, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.timeout(400)]

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", autouse=True)
def own_settings():
    """Ray reads the environment when it starts. Nothing of it is in the home directory."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("RAY_")]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="module")
def cluster(own_settings):
    """Ray with two processors."""
    with own_ray(2):
        yield


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    """A folder of three inputs, with pages that fail and duplicates."""
    folder = tmp_path_factory.mktemp("inputs") / "in"
    for number in range(3):
        path = write_pages(folder / f"{number}.jsonl", range(number, number + 3))
        with path.open("a") as file:
            file.write("no json\n")
    return folder


@pytest.fixture(scope="module")
def local(inputs):
    """The folder of the dataset that the local engine makes of the inputs."""
    out = inputs.parent / "local"
    build([inputs], out)
    return out


def outcomes(engine, *tasks):
    found = []
    engine.run(iter(tasks), found.append)
    return {outcome.task.name: outcome for outcome in found}


def task(function, folder, name=None):
    return Task(name or function.__name__, function, str(folder / function.__name__))


@pytest.mark.parametrize("workers", [1, None])
def test_a_dataset_is_the_same_as_with_the_local_engine(cluster, inputs, local, tmp_path, workers):
    engine = RayEngine(workers)
    report = build_dataset([str(inputs)], str(tmp_path), DatasetSettings(), engine)
    assert (report.pages, report.failures, report.failed) == (12, 3, [])
    assert digests(tmp_path) == digests(local)


def test_a_task_whose_process_is_lost_three_times_is_a_named_failure(cluster, tmp_path):
    found = outcomes(
        RayEngine(2), task(engine_tasks.die, tmp_path), task(engine_tasks.succeed, tmp_path)
    )
    assert type(found["die"].error) is TaskLost
    assert found["die"].error.message == "die: its process was lost 3 times (its worker died)"
    assert (found["succeed"].result, found["succeed"].error) == (1, None)
    assert attempts(tmp_path) == {"die": 3, "succeed": 1}


def test_a_task_whose_process_is_lost_once_is_tried_again(cluster, tmp_path):
    found = outcomes(RayEngine(1), task(engine_tasks.die_once, tmp_path))
    assert (found["die_once"].result, found["die_once"].error) == (2, None)


def test_an_error_of_a_task_fails_it_at_once_and_arrives_as_it_is(cluster, tmp_path):
    error = outcomes(RayEngine(1), task(engine_tasks.refuse, tmp_path))["refuse"].error
    assert type(error) is SourceError
    assert error.message == f"{tmp_path}/refuse: is damaged; copy it again"
    assert error.retry_after == 7.0
    assert attempts(tmp_path) == {"refuse": 1}


def test_any_other_exception_of_a_task_is_an_error_that_names_it(cluster, tmp_path):
    error = outcomes(RayEngine(1), task(engine_tasks.fail, tmp_path, "part 7"))["part 7"].error
    assert error.message.startswith("part 7: internal error at ")
    assert "(KeyError: 'nothing')" in error.message
    assert attempts(tmp_path) == {"fail": 1}


def test_no_more_tasks_run_at_a_time_than_there_are_workers(cluster, tmp_path):
    tasks = [task(engine_tasks.be_alone, tmp_path, str(number)) for number in range(8)]
    assert [one.error for one in outcomes(RayEngine(1), *tasks).values()] == [None] * 8


def test_ray_knows_a_task_by_its_name(cluster):
    found = outcomes(RayEngine(1), Task("part 7", engine_tasks.name_in_ray, None))
    assert found["part 7"].result == "part 7"


def test_tasks_are_taken_when_there_is_room_for_them(cluster, tmp_path):
    taken = done = 0

    def tasks():
        nonlocal taken
        for number in range(9):
            assert taken - done < 2
            taken += 1
            yield task(engine_tasks.succeed, tmp_path, str(number))

    def count(_):
        nonlocal done
        done += 1

    RayEngine(2).run(tasks(), count)
    assert (taken, done) == (9, 9)


def test_an_exception_of_the_caller_ends_the_tasks_and_their_children(cluster, tmp_path):
    note = tmp_path / "hang"

    def tasks():
        yield task(engine_tasks.hang, tmp_path)
        wait_for(lambda: note.exists() and note.read_text().endswith("\n"))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        RayEngine(2).run(tasks(), print)
    processes = note.read_text().split()
    wait_for(lambda: not any(map(is_running, processes)))


def test_the_child_of_a_task_ends_when_the_worker_of_ray_is_killed(cluster, tmp_path):
    note = tmp_path / "hang"
    children = []

    def kill():
        for _ in range(3):
            wait_for(lambda: note.exists() and note.read_text().endswith("\n"))
            worker, child = map(int, note.read_text().split())
            children.append(child)
            note.unlink()
            os.kill(worker, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    error = outcomes(RayEngine(1), task(engine_tasks.hang, tmp_path))["hang"].error
    killer.join()
    assert type(error) is TaskLost
    assert len(children) == 3
    wait_for(lambda: not any(map(is_running, children)))


def test_modules_that_the_workers_do_not_have_end_the_run(cluster, tmp_path, monkeypatch):
    (tmp_path / "only_here.py").write_text("def work(_):\n    return 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    import only_here

    with pytest.raises(ClusterFailed, match=r"part 7: Ray cannot run it .*No module named 'only_h"):
        RayEngine(1).run(iter([Task("part 7", only_here.work, None)]), print)


def test_a_node_with_another_version_ends_the_run(cluster, monkeypatch):
    monkeypatch.setattr("scraper.scale.engines.ray_engine.EXTRACTOR", "article-scraper 99")
    with pytest.raises(ClusterFailed, match="and this command is article-scraper 99; install"):
        RayEngine(1).run(iter([Task("part 7", print, "printed")]), print)


def test_another_version_is_found_before_the_task_is_read():
    _, error = pickle.loads(run_pickled("article-scraper 99", b"of another version"))
    assert isinstance(error, ClusterFailed)


def test_a_second_connection_of_a_process_is_refused(cluster, tmp_path):
    with pytest.raises(ClusterFailed, match="connected to Ray already"), own_ray(1):
        pass
    assert ray.is_initialized()


@pytest.mark.parametrize("address", ["auto", "local", "ray://127.0.0.1:10001", "127.0.0.1", ""])
def test_only_a_host_and_a_port_are_an_address(address):
    with pytest.raises(ConfigError, match="write HOST:PORT"):
        joined_ray(address)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "[::1]:1", "nowhere.invalid:6379"])
def test_a_cluster_that_is_not_there_is_said_at_once(address):
    with (
        pytest.raises(ClusterFailed, match=rf"{re.escape(address)}: cannot join this cluster \("),
        joined_ray(address),
    ):
        pass


def ray_command(*arguments, **environment):
    return run_process(
        "dataset", "--engine", "ray", *arguments, env={**os.environ, **environment}, cwd=ROOT
    )


def test_the_command_starts_a_ray_of_its_own_and_leaves_nothing(inputs, local, tmp_path):
    """Whatever cluster the environment or a file names. The folder has a long name, and the short
    one of a command that was killed is removed.
    """
    of_killed = Path(tempfile.mkdtemp(prefix="ray-", dir="/tmp"))
    (of_killed / "link").symlink_to(tmp_path / "gone")
    home, place, temp = tmp_path / "home", tmp_path / "ray", tmp_path / ("long" * 20)
    (place / "ray").mkdir(parents=True)
    (place / "ray" / "ray_current_cluster").write_text("127.0.0.1:1")
    result = ray_command(
        *(inputs, "-o", tmp_path / "out", "--workers", "2", "--temp", temp),
        RAY_ADDRESS="127.0.0.1:1",
        RAY_TMPDIR=str(place),
        HOME=str(home),
    )
    assert (result.returncode, result.stdout) == (0, "")
    assert all(line.startswith("scraper: ") for line in result.stderr.splitlines())
    assert digests(tmp_path / "out") == digests(local)
    assert list(temp.iterdir()) == []
    assert not of_killed.exists()
    assert not home.exists()


def test_nothing_is_started_if_nothing_is_to_be_done(inputs, local, tmp_path):
    """A cluster that is not there would fail the command."""
    result = ray_command(inputs, "-o", local, "--address", "127.0.0.1:1")
    assert result.returncode == 0
    assert "(3 of them by earlier runs)" in result.stderr


@pytest.fixture
def nodes(own_settings, monkeypatch):
    """A cluster of three nodes with a processor each, and one of its nodes."""
    from ray.cluster_utils import Cluster

    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with tempfile.TemporaryDirectory(prefix="ray-", dir="/tmp") as short:
        monkeypatch.setenv("RAY_TMPDIR", short)
        (Path(short) / "ray").mkdir()
        options = {"num_cpus": 1, "node_ip_address": "127.0.0.2"}
        cluster = Cluster(initialize_head=True, head_node_args=options)
        cluster.add_node(**options)
        yield cluster, cluster.add_node(**options)
        cluster.shutdown()


def test_a_node_that_is_killed_costs_only_time(nodes, inputs, local, tmp_path):
    cluster, node = nodes
    (raylet,) = node.all_processes["raylet"]
    out, temp = tmp_path / "out", tmp_path / "temp"
    process = subprocess.Popen(
        [
            *(*COMMAND, "dataset", inputs, "-o", out, "--temp", temp),
            *("--engine", "ray", "--address", cluster.address),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    # Each of the nodes gets one of the three parts.
    while not descendants(raylet.process.pid, b"page_process"):
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.02)
    cluster.remove_node(node, allow_graceful=False)
    printed, messages = process.communicate(timeout=300)
    assert (process.returncode, printed) == (0, ""), messages
    assert all(line.startswith("scraper: ") for line in messages.splitlines())
    assert digests(out) == digests(local)


def test_nothing_runs_on_when_the_command_is_killed(tmp_path):
    """Otherwise the part would be finished."""
    write_pages(tmp_path / "in.jsonl", range(2000))
    command = [*COMMAND, "dataset", "in.jsonl", "-o", "out", "--engine", "ray", "--temp", "temp"]
    process = subprocess.Popen([*command, "--workers", "1"], cwd=tmp_path)
    pages = []
    while not pages:
        assert process.poll() is None
        pages = descendants(process.pid, b"page_process")
    workers = descendants(process.pid, b"ray::in-")
    process.kill()
    process.wait()
    wait_for(lambda: not any(map(is_running, [*pages, *workers])))
    assert not list(tmp_path.glob("out/_work/extract/*/marker.json"))
    for link in Path("/tmp").glob("ray-*/link"):  # a short name of the folder, which is left
        if link.readlink().is_relative_to(tmp_path):
            shutil.rmtree(link.parent)
