"""OpenMMLab's mmcv: which of its packages a text needs, and how its own installer fetches it."""

import re

from torchdoctor import shell
from torchdoctor.explain.commands import pip
from torchdoctor.explain.told import Told
from torchdoctor.model import Fix

# mmcv 2 came in April 2023; what only its first generation has, and what is older than it.
_FIRST = (
    r"mmcv-full|\bmmcv(?:==?| ?[<:] ?| version:? | | v)=?1\b|\bmmde(?:t|ct)(?:==?| ?[<:] ?| version:? | v?)=?[12]\.\d"
    r"|mmdet3d\.ops|\bmmcv\.(?:runner|parallel)\b|\b20(?:1[89]|2[0-2])[-/]\d{1,2}[-/]\d{1,2}\b"
    r"|(?i:torch)[ =:v]{1,3}1\.[0-7]\b"
)
_VERSION = r"\bmmcv(?:-full)?(?:==?|[ :]{1,3}|,? version:? ?)v?(1\.\d+\.\d+)"


def first(told: Told) -> bool:
    """Whether it is of OpenMMLab's first generation, whose full package is mmcv-full."""
    return told.has(_FIRST)


def full(told: Told) -> str:
    """The full package, in the version that the text names."""
    if told.has("onedl"):
        return "onedl-mmcv"
    if not first(told):
        return "mmcv"
    named = told.last(_VERSION)
    return f"mmcv-full=={named[1]}" if named else "mmcv-full<2"


# A demand for the first or the second generation, as mmdet and the like word it.
_DEMANDS = r"MMCV==\S+ is used but incompatible\. Please install mmcv>=\W{0,3}([12])"


# What mmcv 2 no longer has, and the last line of each package that takes mmcv 1.
_OLD_CODE = (
    r"cannot import name '(?:Config|ConfigDict|DictAction|ProgressBar|Registry|FileClient)' from '?mmcv\b"
    r"|No module named '?mmcv\.(?:runner|parallel)\b|\bmmcv\.runner\b[^\n]{0,60}(?:not|import)"
)
_OF_THE_FIRST = {"mmseg": "mmsegmentation<1", "mmpose": "mmpose<1", "mmdet": "mmdet<3"}


def of_code_for_the_first(told: Told) -> tuple[Fix, ...]:
    """Where an mmdet of the second generation asks for mmcv 2, and the code then lacks what only mmcv 1 has."""
    wanted = set(re.findall(_DEMANDS, told.text))
    if wanted != {"2"} or not told.has(_OLD_CODE):
        return ()
    name = next((name for name in _OF_THE_FIRST if told.has(rf"(?i)\b{name}\b")), "mmdet")
    package = _OF_THE_FIRST[name]
    old = package.partition("<")[0]
    text = f"The code is for mmcv 1, and the installed {old} is for mmcv 2 and asks for that, so each mmcv "
    text += "fails in one of "
    text += (
        f"the two. Take both of the first generation: {package} with mmcv-full 1 (mim takes its wheel where there is "
    )
    text += "one for your torch, else it is compiled)"
    away = pip("uninstall", "-y", "mmcv", "mmcv-full")
    # The last mmpose of the first generation takes no newer one.
    get = shell.command("linux", "mim", "install", "mmcv-full==1.7.0" if name == "mmpose" else "mmcv-full<2")
    return (Fix(text, (away, pip("install", "-U", "openmim"), get, pip("install", package))),)


def another_copy(told: Told) -> tuple[Fix, ...]:
    """Where the code that asks is of another generation than the mmdet that is installed: a second copy is found."""
    if old := of_code_for_the_first(told):
        return old
    wanted = set(re.findall(_DEMANDS, told.text))
    has = told.last(r"\bmmdet(?:ection)?\W{0,4}(?:version)?[`'\"\s:=is]{1,6}v?([23])\.\d")
    both = told.has(r"\bmmcv==") and told.has(r"\bmmcv-full==")
    if not (len(wanted) > 1 or both or (has and wanted and wanted != {"1" if has[1] == "2" else "2"})):
        return ()
    text = (
        "Code of two generations is mixed (mmdet 2 with mmcv-full 1.x; mmdet 3 with mmcv 2): the one that asks comes "
        "from another copy, a folder of a repository or what an update left. See where it is"
    )
    names = ("mmcv", "mmcv-full", "mmdet")
    return (
        Fix(text, ("python -c \"import importlib.util as u; print(u.find_spec('mmdet').origin)\"",)),
        Fix(
            "Then remove all of them (twice, until none is left, and that folder from PYTHONPATH), and install those "
            "that the project names",
            (pip("uninstall", "-y", *names),),
        ),
    )


def of_a_mix(told: Told) -> tuple[Fix, ...]:
    """Where the mmcv of the first generation that the text names has the name, and Python does not find it there."""
    named = told.last(_VERSION)
    if named is None or not told.has(r"['`]TORCH_VERSION['`] from|from 'mmcv\.(?:utils|runner|parallel|ops)'"):
        return ()
    text = (
        f"mmcv {named[1]} has that name where torch is found, so mmcv and mmcv-full are mixed (they share one folder), "
    )
    text += (
        "or torch could not be imported when mmcv was loaded: see that this prints torch's version, then remove both "
    )
    text += "and install mmcv-full alone"
    see = 'python -c "import torch; print(torch.__version__)"'
    return (by_mim(told, text, see, pip("uninstall", "-y", "mmcv", "mmcv-full", "mmcv-lite")),)


_IS_MM = r"\bmm\w+::|\bmm(?:engine|det|cv|seg|pose|cls|pretrain|action|ocr|yolo|rotate)|`\w+` is correct"


def registered(told: Told) -> tuple[Fix, ...]:
    """By the registry that the message names, and whether the release has its words for imports."""
    kind = told.last(r"not in the (?:\w+::)?(\w+) registry")
    name = told.last(r"['\"](\w+) is not in the")
    what = kind[1].lower() if kind else "model"
    old = first(told) or told.has(r"not in the \w+ registry'$|mmdet[\\/]utils[\\/]registry|mmcv[\\/]utils[\\/]registry")
    package = "datasets" if "dataset" in what or "transform" in what or "pipeline" in what else "models"
    if told.has("is already registered"):
        text = "The class is registered twice: its module is imported under two names, or yours has the name of one "
        return (Fix(f"{text}that the library has: rename yours, or @X.register_module(force=True)"),)
    made = list[Fix]()
    if name and name[1] == "None":
        where = "data.train" if package == "datasets" else "that block"
        made.append(Fix(f"In {where} of the configuration type is missing: name there the class of the {what}"))
    text = "A class of your own, or of a project, is found once its module is imported: "
    if told.has(r"\b(?:fairseq|timm)\b") or not (old or told.has(_IS_MM)):
        return (*made, Fix(f"{text}import it in your script, before what looks it up; or update the program"))
    text += (
        f"import it in {package}/__init__.py of the copy that runs (python -m pip install -e . in its folder installs "
        "that)"
        if old
        else f"custom_imports = dict(imports=['PROJECT.{package}'], allow_failed_imports=False) in the configuration"
    )
    release = "If it is a class of the library, take the release of it that the configuration was written for"
    if not old:
        release += "; a script of your own calls register_all_modules() first"
    return (*made, Fix(text), Fix(release))


def by_mim(told: Told, text: str, *before: str) -> Fix:
    """mim takes the wheel for the torch and CUDA that are there."""
    name = full(told)
    torch = told.last(r"(?i)torch[ =:v]{0,3}(1\.\d{1,2})\.\d")
    cuda = told.last(r"(?i)\bcuda[ =:v]{0,3}(\d\d)\.(\d)|\bcu(\d\d)(\d)\b")
    if name.startswith("mmcv-full") and torch and cuda and told.has(r"\bmim install"):
        page = f"https://download.openmmlab.com/mmcv/dist/cu{''.join(filter(None, cuda.groups()))}/torch{torch[1]}.0"
        text = "mim found no wheel of the newest one for your torch, and built it: let pip take the newest that has one"
        only = ("--only-binary", "mmcv-full", "-f", f"{page}/index.html")
        return Fix(text, (*before, pip("install", name, *only)))
    if name == "mmcv":
        text += "; code from before 2023 needs the older one: mmcv-full<2"
    return Fix(text, (*before, pip("install", "-U", "openmim"), shell.command("linux", "mim", "install", name)))
