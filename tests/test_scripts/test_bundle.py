"""A package whose modules are parts of one file is imported as if each had its own, also from a zip."""

import lzma
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

import pytest
from bundle import alike, bundled, finder

pytestmark = pytest.mark.process
MODULES = {
    "__init__": "from made.colours import red\nALL = (*red.NAMES, 'the end')\n",
    "red": "from made.colours.warm.tones import dark\nNAMES = (dark('red\\\\n'),)\n",
    "shades": "DARK = 'dark '\n",
}
PACKAGES = {
    "made/colours": MODULES,
    "made/colours/plain": {"white": "NAME = 'white'\n"},
    "made/colours/warm": {
        "__init__": "from pathlib import Path\nHERE = Path(__file__).name, [Path(place).name for place in __path__]\n",
        "tones": "from made.colours.shades import DARK\ndef dark(name):\n return DARK + name\n",
    },
}


def test_modules_import_each_other(tmp_path: Path) -> None:
    file = tmp_path / "made.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("made/__init__.py", "")
        for name, data in {**finder(), **bundled({"made/colours": PACKAGES}, zlib.compress)}.items():
            archive.writestr(name, data)
        archive.writestr("made/colours/warm/apart.py", "from made.colours.warm import HERE\n")
        names = archive.namelist()
    assert names[1:4] == ["torchdoctor_parts.py", "made/colours/__init__.py", "made/colours/parts"]
    code = "import made.colours.shades, made.colours; print(made.colours.ALL, made.colours.shades.__name__)"
    code += "; from made.colours.warm import apart; print(apart.HERE)"
    code += "; from made.colours.plain import white; print(white.NAME)"
    said = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(file)}, capture_output=True, text=True)
    expected = ("('dark red\\\\n', 'the end') made.colours.shades", "('__init__.py', ['warm'])", "white")
    assert (said.stdout.splitlines(), said.stderr) == ([*expected], "")


def test_modules_that_repeat_each_other_stand_together() -> None:
    words, numbers = "while the others wait, this one goes", "3.14159265358979323846"
    texts = {"a": words, "b": numbers, "c": words, "d": numbers}
    assert alike(texts) == ["a", "c", "b", "d"]


def test_phrases_are_read_as_they_were_written(tmp_path: Path) -> None:
    """With more phrases than there are bytes, phrases within phrases, and every character that a text may have."""
    told = [f"the driver {number} is older than {other}" for number in range(0, 3000, 7) for other in (number, "ß漢")]
    text = "".join([*map(chr, range(32, 500)), "\t\r\n", *told * 4])
    modules = {name: f"TEXT = {part!r}\n" for name, part in (("one", text), ("two", text[::-1]), ("none", ""))}
    made = bundled({"made": {"made": modules}}, zlib.compress)
    assert len(zlib.decompress(made["made/parts"])) < len(repr(text).encode())
    for name, data in {**finder(), **made}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    code = "from made import none, one, two; print(ascii((one.TEXT, two.TEXT, none.TEXT)))"
    said = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(tmp_path)}, capture_output=True)
    assert said.stdout.decode().rstrip() == ascii((text, text[::-1], "")), said.stderr


def test_packages_within_one_have_its_words(tmp_path: Path) -> None:
    told = "".join(f"TEXT_{number} = 'the driver {number} is older than torch'\n" for number in range(50))
    files = {"made/far": {"made/far": {"__init__": "", "one": told}}, "made": {"made": {"__init__": "", "two": told}}}
    for name, data in {**finder(), **bundled(files, zlib.compress)}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    names, words, *texts = lzma.decompress((tmp_path / "made/far/parts").read_bytes()).split(b"\0")
    assert (names, words, len(texts)) == (b"one", b"", 1)
    assert len(texts[0]) < len(told) / 2
    code = "from made.far.one import TEXT_7; from made.two import TEXT_8; print(TEXT_7 + TEXT_8)"
    said = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(tmp_path)}, capture_output=True)
    assert said.stdout.decode().rstrip() == "the driver 7 is older than torchthe driver 8 is older than torch", (
        said.stderr
    )
