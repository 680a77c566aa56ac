"""What explain's answers look like, as text and as JSON."""

from torchdoctor.explain.causes import Answer, explain
from torchdoctor.explain.errors import BY_ID
from torchdoctor.render.explanation import COLLECT, UNKNOWN, json_form, of_error, text

OLD_DRIVER = "RuntimeError: The NVIDIA driver on your system is too old (found version 11040)."


def test_json() -> None:
    data = json_form(explain(OLD_DRIVER))
    assert data["schema"] == "torchdoctor.explain/1"
    assert (data["collect"], data["nearest"], data["complete"]) == ([], [], True)
    first = data["matches"][0]
    assert (first["id"], first["slug"], first["rule"]) == ("driver-too-old", "driver-too-old", "TD301")
    assert first["environment"] is True
    assert first["line"] == OLD_DRIVER
    assert {"text", "commands", "needs"} == first["fixes"][0].keys()


def test_json_of_plain_words() -> None:
    data = json_form(explain("cuda out of memory"))
    assert data["matches"] == []
    assert data["nearest"][0]["id"] == "oom"
    assert data["collect"] == []


def test_json_of_nothing_offers_what_to_collect() -> None:
    data = json_form(Answer())
    assert data["matches"] == data["nearest"] == []
    assert len(data["collect"]) == len(COLLECT)


def test_text_shows_line_heading_and_commands_ready_to_paste() -> None:
    lines = text(explain(OLD_DRIVER)).splitlines()
    assert lines[0] == f"> {OLD_DRIVER}"
    assert lines[2] == "The NVIDIA driver is too old (environment problem)"
    assert [line for line in lines if line.startswith("    python -m pip install ") and line.endswith("/whl/cu118")]
    assert "If that is not it:" in lines
    assert lines[-1].startswith("[driver-too-old] · TD301 tests for it")
    assert lines[-1].endswith("torchdoctor explain TD301")


def test_alternatives_are_lines_without_commands() -> None:
    lines = text(explain(OLD_DRIVER)).splitlines()
    others = lines[lines.index("If that is not it:") + 1 : -2]
    assert others[0].startswith("  - ")
    assert not any(line.startswith("    torchdoctor") for line in others)


def test_each_command_is_printed_once() -> None:
    lines = list(text(explain("ERROR: No matching distribution found for torch==9")).splitlines())
    commands = [line for line in lines if line.startswith("    ")]
    assert len(commands) == len(set(commands))


def test_fits_the_terminal() -> None:
    said = text(explain(OLD_DRIVER), width=60).splitlines()
    assert all(len(line) <= 60 for line in said if not line.startswith("    "))


def test_a_long_line_is_not_cut_inside_a_word() -> None:
    said = "word " * 200 + OLD_DRIVER + " more" * 200
    shown = explain(said).causes[0].line
    assert OLD_DRIVER in shown
    assert set(shown.replace(OLD_DRIVER, "").split()) == {"word", "more"}


def test_rights_by_the_name_that_windows_has() -> None:
    said = "PS C:\\x> OSError: [WinError 206] The filename or extension is too long: 'C:\\v'"
    assert "(needs administrator)" in text(explain(said), windows=True)


def test_nothing_known_is_said() -> None:
    assert text(Answer()).splitlines()[0] == UNKNOWN


def test_what_was_not_read_is_said() -> None:
    assert "Not all of this text was read" in text(Answer(complete=False))


def test_nearest_are_never_certain() -> None:
    said = text(explain("forgot zero_grad"))
    assert "not certain" in said.splitlines()[0]
    assert "optimizer.zero_grad()" in said
    assert "How to tell:" in said


def test_page_of_an_error() -> None:
    page = of_error(BY_ID["zero-grad"])
    assert page.startswith("Gradients are not reset between steps [zero-grad] (problem in the code)")
    assert "    optimizer.zero_grad()" in page
    assert "Source: " in page
