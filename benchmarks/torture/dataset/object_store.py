"""An S3 on loopback that fails at every Nth request. It refuses the request (503), or does what is
requested and says 500, or breaks off in the middle of the response. Needs moto and s3fs.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from benchmarks.torture.dataset.drill import Drill, expect_messages, expect_whole
from benchmarks.torture.dataset.trial import Ended, Trial
from benchmarks.torture.finding import Finding

_EVERY = 7
_BUCKET = "news"
_WAYS = 3
_NAMES = ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION")

_Start = Callable[..., Any]
_Application = Callable[[dict[str, Any], _Start], Iterable[bytes]]


def missing() -> str | None:
    """Why there can be no S3 on this machine, or None."""
    lacking = [name for name in ("moto", "flask", "boto3", "s3fs") if find_spec(name) is None]
    return f"the S3 needs {', '.join(lacking)}" if lacking else None


def failing_store(drill: Drill, count: int) -> Finding:
    """Make `count` datasets from the inputs in an S3 that fails, in that S3."""
    finding = drill.finding(f"an S3 that fails at every {_EVERY}th request")
    with _store() as store:
        for path in drill.inputs:
            store.client.upload_file(str(path), _BUCKET, f"in/{path.name}")
        whole = _dataset(drill, "store-whole")
        ended = whole.run(store.environment)
        if ended.code:
            raise RuntimeError(f"the undisturbed run ended with {ended.code}: {ended.messages}")
        _download(store, whole)
        for number in range(count):
            trial = _dataset(drill, f"store-{number}")
            ended, earlier = _run_in_failing(finding, trial, store)
            _download(store, trial)
            expect_whole(finding, f"dataset {number}", trial, ended, whole.digests(), earlier)
            finding.trials += 1
        finding.notes.append(f"{store.gate.failures} of {store.gate.requests} requests failed")
    return finding


def _run_in_failing(finding: Finding, trial: Trial, store: "_Store") -> tuple[Ended, int]:
    """Run the command while the S3 fails. If parts fail all the same, a second run must do them.
    Returns how the last run ended, and the number of parts that were finished before it.
    """
    store.gate.every = _EVERY
    try:
        ended = trial.run(store.environment)
        if ended.code == 0 or not expect_messages(finding, trial.folder.name, ended, [0, 1, 3]):
            return ended, 0
        finding.notes.append(f"a run ended with {ended.code}: {ended.messages.strip()[-300:]}")
        earlier = int(ended.summary.get("parts", 0))
        return trial.run(store.environment), earlier
    finally:
        store.gate.every = None


def _dataset(drill: Drill, name: str) -> Trial:
    folder = drill.folder / f"{drill.engine}-{name}"
    return Trial(folder, [f"s3://{_BUCKET}/in"], drill.engine, out=f"s3://{_BUCKET}/{folder.name}")


def _download(store: "_Store", trial: Trial) -> None:
    """Copy the dataset of a trial to where it is looked at."""
    prefix = f"{trial.folder.name}/"
    pages = store.client.get_paginator("list_objects_v2").paginate(Bucket=_BUCKET, Prefix=prefix)
    for item in (item for page in pages for item in page["Contents"]):
        path = trial.out / item["Key"].removeprefix(prefix)
        path.parent.mkdir(parents=True, exist_ok=True)
        store.client.download_file(_BUCKET, item["Key"], str(path))


class _Gate:
    """A web application in front of another. It fails at every Nth request."""

    def __init__(self, application: _Application) -> None:
        self._application = application
        self._lock = threading.Lock()
        self.every: int | None = None
        """None to fail at no request."""
        self.requests = self.failures = 0
        """While it fails at some."""

    def __call__(self, environment: dict[str, Any], start: _Start) -> Iterable[bytes]:
        """Answer a request, as WSGI wants it."""
        with self._lock:
            self.requests += self.every is not None
            if self.every is None or self.requests % self.every:
                return self._application(environment, start)
            self.failures += 1
            way = self.failures % _WAYS
        if way == 0:
            return _refusal(start, "503 Slow Down", "SlowDown")
        if way == 1:
            b"".join(self._application(environment, lambda *_: None))
            return _refusal(start, "500 Internal Server Error", "InternalError")
        body = b"".join(self._application(environment, start))
        return [body[: len(body) // 2]]


def _refusal(start: _Start, status: str, code: str) -> Iterable[bytes]:
    body = f"<Error><Code>{code}</Code><Message>Please try again.</Message></Error>".encode()
    start(status, [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))])
    return [body]


@dataclass(frozen=True, slots=True)
class _Store:
    """An S3 with one bucket."""

    gate: _Gate
    environment: dict[str, str]
    """Names this S3 to commands."""
    client: Any
    """Of boto3."""


@contextmanager
def _store() -> Iterator[_Store]:
    import boto3
    from moto.moto_server.werkzeug_app import (
        DomainDispatcherApplication,
        MotoRequestHandler,
        create_backend_app,
    )
    from werkzeug.serving import make_server

    class Quiet(MotoRequestHandler):
        def log(self, *_: object) -> None:
            """Print nothing."""

    gate = _Gate(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, gate, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.port}"
    environment = dict(zip(_NAMES, (url, "test", "test", "us-east-1"), strict=True))
    client = boto3.client(
        "s3",
        endpoint_url=url,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - of a server on loopback
        region_name="us-east-1",
    )
    try:
        client.create_bucket(Bucket=_BUCKET)
        yield _Store(gate, environment, client)
    finally:
        client.close()
        server.shutdown()
        thread.join()
        server.server_close()
