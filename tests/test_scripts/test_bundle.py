"""A package whose modules are parts of one file is imported as if each had its own, also from a zip."""

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
        for name, data in {**finder(), **bundled("made/colours", PACKAGES, zlib.compress)}.items():
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
    texts = [f"a\n{words}", f"b\n{numbers}", f"c\n{words}", f"d\n{numbers}"]
    assert alike(texts) == [texts[0], texts[2], texts[1], texts[3]]
