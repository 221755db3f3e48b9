"""Writes the table of faults into docs/reliability.md."""

from tests.fetcher.faults.rows import as_markdown, documented

if __name__ == "__main__":
    path, before, _ = documented()
    path.write_text(before + as_markdown(), encoding="utf-8")
