"""The robots.txt files of real sites that `protego` is tested with, through our own wrapper: no
exception, none that takes long.
"""

import subprocess
import sys
import tarfile
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from scraper.errors import FetchError
from scraper.fetcher.environment import Environment
from scraper.fetcher.response import Response
from scraper.fetcher.robots import LARGEST, Robots

_SECONDS = 0.25
_FOLDER = "/tests/test_data/"
_PATHS = (
    "/",
    "/news/2024/05/06/ferry-returns.html?ref=front&page=2",
    "/" + "a/" * 500,
    "/search?" + "q=a&" * 500,
)


def run(source: Path | None) -> bool:
    """Time every file of the source package (downloaded with pip, where no path is given). Whether
    all were read in time.
    """
    try:
        files = _files(source)
    except (subprocess.CalledProcessError, OSError) as error:
        print(
            f"\nrobots.txt: no source package of protego ({error}), left out; name one with "
            "--robots"
        )
        return True
    times, failed = [], []
    for site, content in files:
        started = time.thread_time()
        try:
            _ask(content)
        except FetchError:
            pass
        except Exception as error:  # noqa: BLE001 - this is what is looked for
            failed.append(f"{site}: {type(error).__name__}: {error}")
        times.append((time.thread_time() - started, site, len(content)))
    seconds, site, size = max(times)
    total = sum(each for each, _, _ in times)
    dearest = f"the dearest {seconds * 1e3:.0f} ms ({site}, {size} bytes)"
    print(
        f"\nrobots.txt: {len(files)} files, {total:.1f} s in all, {dearest}, {len(failed)} failed"
    )
    print("".join(f"  {line}\n" for line in failed[:10]), end="")
    return not failed and seconds < _SECONDS


def _ask(content: bytes) -> None:
    """Parse a file once, and ask it about a few addresses, as a run would."""
    robots = Robots(
        lambda url, _seconds: Response(url, 200, {}, content[:LARGEST], cut=False), Environment()
    )
    for path in _PATHS:
        try:
            robots.check("https://site.example" + path, 20.0)
        except FetchError:
            continue
    robots.sitemaps("https://site.example/", 20.0)


def _files(source: Path | None) -> list[tuple[str, bytes]]:
    with tempfile.TemporaryDirectory() as folder:
        if source is None:
            wanted = f"protego=={version('protego')}"
            subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "pip",
                    "download",
                    "--quiet",
                    "--no-deps",
                    "--no-binary",
                    ":all:",
                    "--dest",
                    folder,
                    wanted,
                ],
                check=True,
            )
            source = next(Path(folder).glob("*.tar.gz"))
        with tarfile.open(source) as package:
            members = [
                member
                for member in package.getmembers()
                if member.isfile() and _FOLDER in member.name
            ]
            return [
                (member.name.rpartition("/")[2], package.extractfile(member).read())
                for member in members
            ]  # type: ignore[union-attr]
