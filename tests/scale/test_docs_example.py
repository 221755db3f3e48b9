"""The commands under "Try it" of docs/scale.md run as they are printed."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.long]

ROOT = Path(__file__).parents[2]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.mark.timeout(400)
def test_the_example_makes_a_dataset_with_both_engines_and_compares_them(tmp_path):
    pytest.importorskip("ray", reason="needs the extra `ray`")
    page = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"^## Try it\n.*?^```sh\n(.*?)^```", page, re.M | re.S)
    port = free_port()
    script = script.replace("scraper demo --", f"scraper demo --port {port} --")
    script = script.replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    folder = tmp_path / "bin"
    folder.mkdir()
    command = folder / "scraper"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m scraper "$@"\n')
    command.chmod(0o755)
    result = subprocess.run(
        ["sh", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=380,
    )
    assert result.returncode == 0, result.stderr
    assert "43 pages in 4 parts: 41 records" in result.stderr
    assert "consent_wall" in result.stderr
    assert result.stdout.endswith("the same\n")
