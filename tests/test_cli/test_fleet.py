"""`fleet --output`: each node's report is one file of the folder, whatever the cluster calls the node."""

import json
from pathlib import Path

from torchdoctor.cli.fleet import keep

NAMES = ["../../escaped", "/etc/passwd", "a/b", "a_b", "a\x1b]0;x\x07b", "", "..", ".hidden", "x" * 5000, "a\nb", "é"]


def test_no_name_leads_out_of_the_folder_or_takes_anothers_place(tmp_path: Path) -> None:
    folder = tmp_path / "below" / "reports"
    folder.mkdir(parents=True)
    reports = [(name, {"of": name}) for name in NAMES]
    assert [*keep(reports, folder)] == reports
    assert [path.name for path in tmp_path.iterdir()] == ["below"]
    assert [path.name for path in folder.parent.iterdir()] == ["reports"]
    kept = [json.loads(path.read_text("utf-8"))["of"] for path in folder.iterdir()]
    assert sorted(kept) == sorted(NAMES)
    assert all(path.name.isprintable() and not path.name.startswith(".") for path in folder.iterdir())


def test_a_node_without_a_report_has_no_file(tmp_path: Path) -> None:
    assert len([*keep([("a", ValueError("gone"))], tmp_path)]) == 1
    assert list(tmp_path.iterdir()) == []
