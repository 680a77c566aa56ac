"""rocminfo, rocm-smi and amd-smi: AMD's GPUs by name and target."""

from collections.abc import Iterator

from torchdoctor import lazy_re as re
from torchdoctor.model import Amd, AmdGpu, Facts
from torchdoctor.pasted import sections
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part
from torchdoctor.pasted.sections import MOST_GPUS, TARGET

SIGNS = (
    "rocminfo",
    "rock module",
    "wsl environment detected",
    "rocm system management",
    "rocm-smi",
    "gfx",
    "amd-smi",
    "market_name",
    "amd instinct",
    "card series",
    "hsa agents",
    "unable to open /dev/kfd",
    "marketing name",
    "board name",
)
_MODULE = re.compile(r"^(?:ROCk module (?:version \S+ )?is loaded|WSL environment detected)", re.MULTILINE)
_AGENT = re.compile(r"Agent \d+")
_NAME = re.compile(r"\bName: (gfx\w+)")
_MARKETING = re.compile(r"Marketing Name: ([^\n]{0,80}?)(?= Vendor Name|\n|$)")
_SERIES = re.compile(r"GPU\[(\d+)\]\s?: ?Card [Ss]eries\s?: ?([^\n]{1,80}?)(?= GPU\[|\n|$)")
_GFX = re.compile(r"GPU\[(\d+)\]\s?: ?GFX Version\s?: ?(gfx\w+)")
_SMI = re.compile(r"MARKET_NAME: ([^\n]{1,80}?)(?= VENDOR|\n|$)")
_CARDS = re.compile(
    r'"Card [Ss]eries"\s?: ?"([^"\n]{2,80})"(?:[^{}\n]{0,400}?"GFX Version"\s?: ?"(gfx\w+)")?'
)  # in JSON
_ROW = re.compile(r"\b[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.\d (AMD [\w /-]{3,50}?) ?[:|]")  # of amd-smi's table
_UNNAMED = re.compile(r"^(?:GPU|Device) Temp\b.{1,200}\bSCLK\b", re.MULTILINE)  # rocm-smi's table, which has no names
_TARGET = re.compile(r"TARGET_GRAPHICS_VERSION: (gfx\w+)")
_HARDWARE = re.compile(r"^\d{1,3} (?:\d{1,3} )?0x[0-9a-f]{2,4} (?:\d{1,6} )?(gfx\w+) ", re.MULTILINE)  # of --showhw
# What grep leaves of rocminfo, rocm_agent_enumerator's answer, and the board that clinfo names.
_LEFT = re.compile(r"^Name: (?:amdgcn-amd-amdhsa--)?(gfx\w+)(?=[:\s]|$)", re.MULTILINE)
_LEFT_NAME = re.compile(
    r"^(?:Marketing Name:|(?:Device )?Board [Nn]ame(?: \(AMD\))?:?) "
    r"((?!.{0,40}(?:Ryzen|EPYC|Threadripper|Xeon|Core\())[^\n:]{3,60}?)(?= Name:|$)",
    re.MULTILINE,
)
_CONCISE = re.compile(r"^\d{1,2} \[0x\w{1,4} : 0x\w{1,4}\] [^\n]{0,200}\n([A-Z][^\n]{3,24})$", re.MULTILINE)  # rocm-smi
_OF_OLLAMA = re.compile(r"\blibrary=rocm [^\n]{0,80}\bcompute=(gfx\w+)")
_ENUMERATED = re.compile(r"^gfx(?!000)\d{2,3}[0-9a-f]$", re.MULTILINE)


def read(page: Page) -> Iterator[Part]:
    text = "\n".join(page.lines)
    if loaded := _MODULE.search(text):
        lines = frozenset(number for number, line in enumerate(page.lines) if _MODULE.search(line))
        host = sections.host("Linux (WSL2)" if "WSL" in loaded[0] else "Linux")
        yield Part("rocminfo", Facts(TARGET, source="report", host=host), lines, partial=True)
    elif "hsa agents" in page.lower and _AGENT.search(text) and "wsl" not in page.lower:  # its head was cut off
        lines = frozenset(number for number, line in enumerate(page.lines) if _AGENT.match(line))
        yield Part("rocminfo", Facts(TARGET, source="report", host=sections.host("Linux")), lines, partial=True)
    if _AGENT.search(text) and (found := list(_agents(text))):
        yield _part("rocminfo", found, page, ("Agent ", "Marketing Name", "Name: gfx", "Device Type", "HSA"))
        return
    series = {int(index[:4]): name.strip() for index, name in _SERIES.findall(text)[:MOST_GPUS]}
    targets = {int(index[:4]): gfx for index, gfx in _GFX.findall(text)[:MOST_GPUS]}
    if series or targets:
        gpus = [AmdGpu(targets.get(index, ""), name=series.get(index, "")) for index in sorted({*series, *targets})]
        yield _part("rocm-smi", gpus, page, ("GPU[",))
    elif names := [name for name, _ in _CARDS.findall(text)]:
        targets_found = [gfx for _, gfx in _CARDS.findall(text)]
        gpus = [AmdGpu(gfx, name=name) for name, gfx in zip(names, targets_found, strict=True)][:MOST_GPUS]
        yield _part("rocm-smi", gpus, page, ("{", '"'))
    elif names := _SMI.findall(text) or (_ROW.findall(text) if "amd " in page.lower else []):
        known = _TARGET.findall(text)
        yield _part(
            "amd-smi",
            [AmdGpu(gfx, name=name) for name, gfx in zip(names, [*known, *[""] * len(names)], strict=False)][
                :MOST_GPUS
            ],
            page,
            ("MARKET_NAME", "TARGET_GRAPHICS", "GPU: ", "0"),
        )
    elif found := list(_left(page.lower, text)):
        yield _part(
            "rocminfo", found, page, ("Name: ", "Marketing Name:", "Board ", "Device Board ", "gfx", "0", "1", "time=")
        )
    elif _UNNAMED.search(text):
        yield _part("rocm-smi", [], page, ("GPU Temp", "Device Temp", "===="))


def _left(lower: str, text: str) -> Iterator[AmdGpu]:
    """GPUs by a part of what such a program prints."""
    targets = [item for item in dict.fromkeys(_LEFT.findall(text)) if "amdgcn-amd-amdhsa--" in lower]
    if not targets and "gfx ver" in lower:
        targets = [re.sub(r"^gfx(1\d)(\d)0(\d)$", r"gfx\1\2\3", item) for item in _HARDWARE.findall(text)]
    if not targets and "rocm_agent_enumerator" in lower:
        targets = _ENUMERATED.findall(text)
    targets = targets or _OF_OLLAMA.findall(text)
    names = [name for name in _LEFT_NAME.findall(text) if sections.GPU.search(name) and re.search(r"\d|VII", name)]
    names = names or _CONCISE.findall(text)
    named = len(names) == len(targets) or not targets
    found = zip(targets or [""] * len(names), names if named else [""] * len(targets), strict=True)
    yield from (AmdGpu(target, name=name.strip()) for target, name in [*found][:MOST_GPUS])


def _agents(text: str) -> Iterator[AmdGpu]:
    """rocminfo lists the processor as an agent too."""
    for agent in _AGENT.split(text)[1 : MOST_GPUS + 1]:
        name, marketing = _NAME.search(agent), _MARKETING.search(agent)
        if name:
            yield AmdGpu(name[1], name=marketing[1].strip() if marketing else "")


def _part(form: str, gpus: list[AmdGpu], page: Page, signs: tuple[str, ...]) -> Part:
    lines = frozenset(number for number, line in enumerate(page.lines) if line.startswith(signs))
    return Part(form, Facts(TARGET, source="report", amd=Amd(gpus=tuple(gpus))), lines)
