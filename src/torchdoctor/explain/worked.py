"""The release of a package that a text itself says works, or from which its writer came."""

from torchdoctor import lazy_re as re
from torchdoctor.explain.commands import pip
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

# Packages whose releases people name with what works; not torch, which other packages are made for.
_NAMES = (
    r"transformers|diffusers|peft|trl|accelerate|datasets|huggingface[_-]hub|tokenizers|sentence-transformers|timm"
    r"|pytorch[_-]lightning|lightning|open[_-]clip[_-]torch|ultralytics|vllm|numpy|setuptools|optimum|faster-whisper"
    r"|whisperx|pyannote\.audio"
)
_OF = rf"(?P<name>{_NAMES})[ `]?(?:==|[ :=@-]|,? version:? )v?(?P<works>\d+\.\d+(?:\.\d+)?)"
_FORMS = (
    rf"{_OF}[`'\"]? ?(?:works|worked|(?:has )?(?:fixed|solved|resolved) |(?:으?로 )?해결|(?:可以|就好|解决|没问题))",
    rf"(?<!not )(?<!n't )\b(?:works|worked|(?:fixed|solved|resolved)(?: it| this)?) (?:fine |well |perfectly |for me )?"
    rf"(?:with|by|using|in|on) (?:\w+ ){{0,3}}?[`'\"]?(?:pip install )?{_OF}(?!\.?\d)",
    rf"(?:after|since|when) (?:i )?(?:upgrad|updat)\w+ (?P<name>{_NAMES}) (?:from )?(?:version )?v?"
    rf"(?P<works>\d+\.\d+(?:\.\d+)?) (?:to|->)",
    rf"(?:upgrad|updat)\w+ (?P<name>{_NAMES}) from (?:version )?v?(?P<works>\d+\.\d+(?:\.\d+)?) to",
)


_DENIED = re.compile(
    r"(?i)\b(?:nothing|never|none)\b|(?:not|n't) (?:work|help|fix)|works again|still (?:get|fail)|said it"
)


def named(text: str) -> tuple[str, str]:
    """ "transformers", "4.47.0"; ("", "") where a text says of none that it works."""
    for form in _FORMS:
        found = re.search(form, text, re.I)
        if found and not _DENIED.search(text[max(found.start() - 40, 0) : found.end() + 60]):
            return found["name"].lower().replace("_", "-"), found["works"]
    return "", ""


def kept(told: Told, package: str = "") -> tuple[Fix, ...]:
    """That release, of any of the packages, or of this one."""
    name, release = named(told.text)
    if not name or (package and name != package.replace("_", "-")):
        return ()
    wanted = f"{name}=={release}" if release.count(".") > 1 else f"{name}=={release}.*"
    text = f"{name} {release} works, as the text says: keep it until what uses {name} is updated"
    return (Fix(text, (pip("install", wanted),)),)
