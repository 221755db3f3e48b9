"""An S3 on loopback."""

import pytest
import requests


@pytest.fixture
def s3(monkeypatch):
    """A client of an S3 that has one empty bucket, `news`. The environment names this S3."""
    boto3 = pytest.importorskip("boto3")
    s3fs = pytest.importorskip("s3fs")
    server = pytest.importorskip("moto.server")
    running = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    # The servers of one process share what they hold.
    requests.post(f"http://{host}:{port}/moto-api/reset", timeout=60).raise_for_status()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    s3fs.S3FileSystem.clear_instance_cache()
    client = boto3.client("s3")
    client.create_bucket(Bucket="news")
    yield client
    s3fs.S3FileSystem.clear_instance_cache()
    running.stop()
