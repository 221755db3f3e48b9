"""The examples in Python of docs/scale.md, run as they are printed but in a folder of a test."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def example(word, folder):
    """The one example with a word in it. Its relative paths are in the folder."""
    page = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    (code,) = [
        one for one in re.findall(r"^```python\n(.*?)^```", page, re.M | re.S) if word in one
    ]
    return re.sub(r'"(\w+/)"', rf'"{folder}/\1"', code)


def run_example(word, folder):
    """Run an example in this process."""
    exec(compile(example(word, folder), "docs/scale.md", "exec"), {"__name__": "__main__"})
