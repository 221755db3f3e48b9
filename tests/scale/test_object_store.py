"""Inputs and datasets in an object store."""

import subprocess

import pytest

from tests.cli.command import COMMAND
from tests.scale.datasets import digests, write_pages
from tests.scale.test_build import urls

pytestmark = [pytest.mark.slow, pytest.mark.long]


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
def test_a_dataset_in_an_object_store_is_continued_and_is_that_of_a_local_disk(s3, tmp_path):
    for name, numbers in (("a.jsonl", [1, 2]), ("b.jsonl", [3])):
        path = write_pages(tmp_path / "in" / name, numbers)
        s3.upload_file(str(path), "news", f"in/{name}")
    assert "3 pages in 2 parts: 3 records" in command("s3://news/in", "-o", "s3://news/out")
    download(s3, "out/", tmp_path / "copy")
    assert len(urls(tmp_path / "copy")) == 3
    assert "2 parts (2 of them by earlier runs)" in command("s3://news/in", "-o", "s3://news/out")
    command("s3://news/in", "-o", tmp_path / "local")
    assert digests(tmp_path / "copy") == digests(tmp_path / "local")
