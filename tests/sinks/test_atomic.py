"""Files that have a temporary name until they are complete."""

from pathlib import Path

from scraper.sinks import PartialFile


def test_a_partial_file_is_made_where_a_link_in_its_folder_leads(tmp_path, monkeypatch):
    for folder in ("far/inside", "far/runs", "here"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "here" / "link").symlink_to(tmp_path / "far" / "inside")
    monkeypatch.chdir(tmp_path / "here")
    folder = Path("link/../runs")
    file = PartialFile(folder, "a")
    file.stream.write("x\n")
    file.publish(folder / "a.jsonl")
    assert (tmp_path / "far" / "runs" / "a.jsonl").read_text() == "x\n"
