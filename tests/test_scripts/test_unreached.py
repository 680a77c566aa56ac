"""What nobody names is left out of the single file."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))

from unreached import shaken

THEIRS = """import sys

class Page:
    def __init__(self):
        self.start()

    def start(self):
        pass

    @property
    def unused(self):
        return self.only_by_unused()

    def only_by_unused(self):
        return 1

    def asked(self):
        return 2

class Other:
    def alone(self):
        pass

def by_a_string():
    return 3

if __name__ == "__main__":
    print(Page().asked())
"""
OURS = "def nobody(): return Page().asked() or getattr(x, 'by_a_string')\n"


def test_what_nobody_names_goes_also_where_only_such_a_function_named_it() -> None:
    made = shaken({"theirs": THEIRS, "ours": OURS}, lambda name: name == "ours")
    kept = made["theirs"]
    assert made["ours"] == OURS
    assert [name for name in ("unused", "Other", "alone", "print", "property") if name in kept] == []
    assert [name for name in ("__init__", "start", "asked", "by_a_string") if f"def {name}(" not in kept] == []
    assert kept.count("\n") == THEIRS.count("\n")
    assert kept.splitlines()[THEIRS.splitlines().index("def by_a_string():")] == "def by_a_string():"


def test_a_class_keeps_something() -> None:
    text = "class Empty:\n    def alone(self): pass\n"
    assert shaken({"a": text, "b": "Empty()\n"}, lambda name: name == "b")["a"] == text
