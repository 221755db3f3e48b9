"""Inputs and datasets in an object store."""

import subprocess

import pytest

from tests.cli.command import COMMAND
from tests.scale.datasets import digests, write_pages
from tests.scale.test_build import urls

pytestmark = pytest.mark.slow

pytest.importorskip("s3fs")
server = pytest.importorskip("moto.server")


@pytest.fixture
def store(tmp_path, monkeypatch):
    """An S3 on loopback with a bucket `news`; its environment is that of this process."""
    import boto3

    s3 = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    s3.start()
    host, port = s3.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3")
    client.create_bucket(Bucket="news")
    yield client
    s3.stop()


def download(client, prefix, folder):
    for item in client.list_objects_v2(Bucket="news", Prefix=prefix)["Contents"]:
        path = folder / item["Key"].removeprefix(prefix)
        path.parent.mkdir(parents=True, exist_ok=True)
        client.download_file("news", item["Key"], str(path))


def command(*arguments):
    result = subprocess.run(
        [*COMMAND, "dataset", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert result.returncode == 0, result.stderr
    return result.stderr


@pytest.mark.timeout(1_000)
def test_a_dataset_in_an_object_store_is_continued_and_is_that_of_a_local_disk(store, tmp_path):
    for name, numbers in (("a.jsonl", [1, 2]), ("b.jsonl", [3])):
        path = write_pages(tmp_path / "in" / name, numbers)
        store.upload_file(str(path), "news", f"in/{name}")
    assert "3 pages in 2 parts: 3 records" in command("s3://news/in", "-o", "s3://news/out")
    download(store, "out/", tmp_path / "copy")
    assert len(urls(tmp_path / "copy")) == 3
    assert "2 parts (2 of them by earlier runs)" in command("s3://news/in", "-o", "s3://news/out")
    command("s3://news/in", "-o", tmp_path / "local")
    assert digests(tmp_path / "copy") == digests(tmp_path / "local")
