"""What torch and its companions raise, where the text has nothing else of them: each shows one fact for certain."""

from collections.abc import Iterator
from dataclasses import replace

from torchdoctor import lazy_re as re
from torchdoctor.model import Ending, Facts, Package, Smoke, Torch
from torchdoctor.pasted import companion_errors, import_errors, quoted, sections
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part
from torchdoctor.pasted.sections import TARGET
from torchdoctor.pasted.standing import stands
from torchdoctor.pasted.torch_words import is_compiled

FORM = "torch's own error"
NO_TORCH = "No module named 'torch'"
SIGNS = (
    "torch not compiled with cuda enable",
    "torch without",
    "without cuda",
    "no kernel image is available",
    "no longer supports this gpu",
    "compiled using numpy 1.x",
    "cudnn version ",
    "torch is not able to use gpu",
    "compiled with xpu enabled",
    "support for xpu devices",
    "mps backend is supported",
    "_array_api not found",
    "forward compatibility was attempted",
    *import_errors.WORDS,
    *companion_errors.WORDS,
)
_QUOTE = "[\"'“”‘«「]"
_NO_CUDA = re.compile(
    rf"(?<!\bif )(?<!\bsays )(?<!{_QUOTE})(?<!{_QUOTE}AssertionError: )\bTorch not compiled with CUDA enable",
    re.IGNORECASE,
)
# What the writer says now outweighs an error that may be old, or another's.
WORKS = re.compile(
    r"\b(?:is_available|cuda[ _]available)\b(?:(?!false|should|not\b|n't|\bif\b).){0,40}?\btrue\b",
    re.IGNORECASE | re.DOTALL,
)
_CUDA_BUILD = re.compile(r"\d\+cu\d{2,3}\b")
_REPLACED = re.compile(
    r"\bfrom (?:\w{1,20} ){0,2}\(?v?\d[\d.]{1,12}\+cu\d{2,3}\)? to "
)  # "from cuda (2.0.1+cu118) to cpu"
# What its writer says: "I get a warning about 'torch not compiled with CUDA ...'"; "pip installed torch without CUDA".
_TOLD_NO_CUDA = re.compile(
    r"(?<!if )(?<!when )(?<!unless )\b(?:i|we) (?:just |now |still |always |only )?"
    r"(?:get|got|see|have|had|keep getting|(?:am|are) getting|receive)\b"
    rf"(?:(?!\b(?:if|when|not|never|colleague|friend)\b)[^.\n]){{0,60}}?{_QUOTE}"
    r"(?:AssertionError: )?torch not compiled with cuda enable|"
    r"(?<!if )\b(?:i|we|it|pip3?|conda|uv|poetry|[\w-]{1,40}\.txt|installer|script|my env\w*)(?: has| have|'ve)?"
    r"(?: just| only| had)? (?:installed|pulled in|got|had|have|has) (?:an? |the )?(?:py)?torch(?: v?\d[\d.]*)? "
    r"(?:version |build )?without (?:cuda|gpu)\b|"
    r"(?<!if )\bmy (?:py)?torch (?:is|was)(?: \w+)? (?:built|compiled|installed) without cuda\b",
    re.IGNORECASE,
)
# Of the web UI's own check.
_NO_GPU = re.compile(
    r"^(?:\[Bug\]:? (?:.{1,80}\b(?=RuntimeError: ))?|help\W{1,3})?[\"']?(?:(?:Assertion|Runtime)Error: )?"
    r"Torch is not able to use GPU"
)
_NUMPY = re.compile(r"compiled using NumPy 1\.x cannot be run in[ \n]NumPy (2\.\d+\.\d+)")
_IMPORTING = re.compile(
    r"\btorch[/\\]*__init__\.py|\b(?:while|when|on|upon|by) importing (?:py)?torch\b", re.IGNORECASE
)
# At a prompt, whose signs a page is read without: the first line, or the one below Python's banner or a blank one.
_AT_PROMPT = re.compile(
    r"(?:\A|\n\n|\bfor more information\.?\n)import torch\n{1,3}A module that was compiled using NumPy 1", re.IGNORECASE
)
_NUMPY_1 = re.compile(r"\bnumpy\W{0,4}(?:version\W{0,3})?1\.\d", re.IGNORECASE)
_NO_ARRAYS = re.compile(r"Failed to initialize NumPy: _ARRAY_API not found")  # torch's own
_NUMPY_2 = re.compile(
    r"\bnumpy(?: version)?\s{0,3}(?:[=:]{1,3}|-)?\s{0,20}v?(2\.\d{1,2}(?:\.\d{1,2})?)(?![\w.])", re.IGNORECASE
)
# The import of torch is at work in the traceback below the message.
_IN_TORCH_BELOW = re.compile(
    r"compiled using NumPy 1\.x(?:(?!compiled using NumPy)[\s\S]){0,4000}?[\\/]+(?:site|"
    r"dist)-packages[\\/]+torch[\\/]"
)
_NO_XPU = re.compile(r"\bTorch not compiled with XPU enabled|PyTorch is not linked with support for xpu devices")
_NO_FORWARD = re.compile(r"Error 804: forward compatibility was attempted on non supported HW")
# Of GeForce; data centre cards get this error where their driver's library is not their kernel module's.
GEFORCE = re.compile(r"\bgeforce\b|\b[rg]tx ?[1-5]0[5-9]0|(?<!line )\b[2345]0[6-9]0(?: ?ti)?s?\b", re.IGNORECASE)
_WARNED = re.compile(
    r"compatible with the current PyTorch|of (?:cuda|compute) capability", re.IGNORECASE
)  # torch says more
_NO_CODE = re.compile(  # for this GPU
    r"(?<!HIP error: )no kernel image is available (?:for execution )?on (?:the )?device|"
    r"PyTorch\b.{0,20}\bno longer supports this GPU because it is too old",
    re.IGNORECASE,
)
_NEWEST = re.compile(
    r"(?:\b|x)50[5-9]0\b|\b50[5-9]0 ?ti|tx ?50[5-9]0|blackwell|\bpro ?6000|\bg?b[123]0\d\b", re.IGNORECASE
)  # GPUs
# A message that is spoken of: it has stopped nothing.
_HARMLESS = re.compile(
    r"\b(?:only|just|merely) an? (?:\w+ )?warning\b|\bharmless\b|\b(?:can|could|may) be ignored\b|"
    r"\b(?:it|everything|all) (?:still |just )?(?:works|runs)\b",
    re.IGNORECASE,
)
_CUDNN = re.compile(
    r"cuDNN version (?:incompatibility|mismatch): ?PyTorch was compiled\s{1,3}against (?:\([\d, ]{3,12}\)|"
    r"\d{4,5}) but "
    r"(?:found runtime version|link(?:ed)? against) (?:\([\d, ]{3,12}\)|\d{4,5})",
    re.IGNORECASE,
)
_MPS = re.compile(r"The MPS backend is supported on macOS \d\d\.\d\+", re.IGNORECASE)
_HOME = re.compile(r"(?:/home/|/Users/|\b[A-Z]:\\Users\\)[^/\\\s\"']{1,60}")
_REACH = 200  # letters of the line behind a message


def read(page: Page) -> Iterator[Part]:
    text = "\n".join(page.lines)
    works = WORKS.search(text)
    if not works and (plain := _without_cuda(page, text)):
        yield _part(Torch(None, via=FORM, build="cpu"), sections.smoke(False), plain)
    if lines := _having(page, _NO_XPU):
        yield _part(Torch(None, via=FORM), _warned("Torch not compiled with XPU enabled"), lines)
    if not works and (unusable := _having(page, _NO_GPU)):
        yield _part(Torch(None, via=FORM), sections.smoke(False), unusable)
    if not works:
        yield from _of_cuda(page, text)
    if numpy := _numpy(text):
        listed = (sections.package("numpy", numpy[1]),)
        yield _part(Torch(None, via=FORM), _warned(numpy[0]), _having(page, re.compile("NumPy")), listed)
    if cudnn := _CUDNN.search(text):
        smoke = replace(sections.smoke(), cudnn_error=" ".join(cudnn[0].split()))
        yield _part(
            Torch(None, via=FORM), smoke, _having(page, re.compile("cuDNN version (?:incomp|mism)", re.IGNORECASE))
        )
    if found := companion_errors.mismatch(page, text):
        build = f"cu{found.cuda.replace('.', '')}" if found.cuda else None
        torch = Torch(None, via=FORM, cuda=found.cuda, build=build)
        yield _part(torch, _warned(found.message), _having(page, re.compile(re.escape(found.sign), re.IGNORECASE)))
    if not works and (mps := _MPS.search(text)):
        yield _part(Torch(None, via=FORM), _warned(mps[0]), _having(page, _MPS))
    if not works:
        yield from _of_import(page)


def _of_import(page: Page) -> Iterator[Part]:
    """What ended it; or that there is no torch."""
    if failed := import_errors.failed(page):
        smoke = Smoke(Ending("exception", detail=_HOME.sub("~", failed.said)), exception=failed.kind)
        yield _part(Torch(None, via=FORM), smoke, frozenset({failed.line}))
    elif absent := import_errors.missing(page):
        smoke = Smoke(Ending("exception", detail=NO_TORCH), exception="ModuleNotFoundError")
        yield _part(Torch(None, via=FORM) if absent.elsewhere else None, smoke, frozenset({absent.line}))


def _without_cuda(page: Page, text: str) -> frozenset[int]:
    """The lines that show a build without CUDA; none where a build with it is named too."""
    if _CUDA_BUILD.search(_REPLACED.sub("", text)):
        return frozenset()
    told = _TOLD_NO_CUDA.search(text)
    past = told and (quoted.is_past(text, *told.span()) or quoted.is_settled_below(text, told.end()))
    past = past or (told and "without" in told[0].lower() and quoted.is_replaced(text[told.end() :]))
    own = told and not past and not quoted.of_another(text, *told.span())
    return _having(page, _NO_CUDA) or (frozenset({text.count("\n", 0, told.start())}) if told and own else frozenset())


def _of_cuda(page: Page, text: str) -> Iterator[Part]:
    """What CUDA says of the GPU."""
    if (refused := _NO_FORWARD.search(text)) and GEFORCE.search(text):
        smoke = sections.smoke(cuda_error=refused[0])
        yield _part(Torch(None, via=FORM), smoke, _having(page, _NO_FORWARD))
    if lacking := _no_code(text):
        yield _part(Torch(None, via=FORM), sections.smoke(cuda_error=lacking), _having(page, _NO_CODE))


def _no_code(text: str) -> str:
    """What says that this torch has no code for the GPU; "" where it may be another's, or is past."""
    if is_compiled(text) or _WARNED.search(text):
        return ""
    found = _NO_CODE.search(text)
    if (
        found is None
        or not ("longer" in found[0] or _NEWEST.search(text))
        or quoted.of_another(text, *found.span())
        or quoted.is_past(text, *found.span())
        or _HARMLESS.search(text[found.end() :].partition("\n")[0][:_REACH])
    ):
        return ""
    return "" if quoted.is_settled_below(text, found.end()) else _plainly(found[0])


def _plainly(said: str) -> str:
    """In torch's own words."""
    return "PyTorch no longer supports this GPU because it is too old" if "longer" in said else said.lower()


def _numpy(text: str) -> tuple[str, str] | None:
    """(what torch says of it, its version)"""
    if (found := _NUMPY.search(text)) and (_IMPORTING.search(text) or _IN_TORCH_BELOW.search(text)):
        return found[0], found[1]
    prompt = _AT_PROMPT.search(text) if found else None
    if found and prompt and not _NUMPY_1.search(text[found.end() :]) and stands(text, found.start(), found.end()):
        return found[0], found[1]
    warned, told = _NO_ARRAYS.search(text), _NUMPY_2.search(text)
    return (warned[0], told[1]) if warned and told else None


def _part(
    torch: Torch | None, smoke: Smoke, lines: frozenset[int], packages: tuple[Package, ...] | None = None
) -> Part:
    facts = Facts(TARGET, source="report", torch=torch, smoke=smoke, packages=packages)
    return Part(FORM, facts, lines, partial=True, aside=1)


def _warned(message: str) -> Smoke:
    return replace(sections.smoke(), warnings=(_HOME.sub("~", " ".join(message.split())),))


def _having(page: Page, pattern: re.Pattern[str]) -> frozenset[int]:
    return frozenset(number for number, line in enumerate(page.lines) if pattern.search(line))
