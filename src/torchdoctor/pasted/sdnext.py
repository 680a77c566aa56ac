"""Start logs of kohya_ss and SD.Next, which have one origin: what they found of torch, the GPU and the system."""

from collections.abc import Iterator
from dataclasses import replace

from torchdoctor import lazy_re as re
from torchdoctor.model import Gpu, Nvidia, Package
from torchdoctor.pasted import sections
from torchdoctor.pasted.commands import GCC
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part

FORM = "kohya_ss's or SD.Next's log"
SIGNS = (
    "torch reports",
    "could not load torch",
    "info python",
    "info     python",
    "torch backend:",
    "torch detected gpu",
    "torch: torch==",
    "device: device=",
    "info: installer",
    "info torch ",
)
_LINE = re.compile(r"\b(?:INFO|DEBUG|WARNING)(?::\s\w{1,20}:)?\s+(?=Python|Torch|Platform|Device)")
_TORCH = re.compile(
    rf"\bTorch:? (?:torch==)?({sections.VERSION})"
    r"(?: torchvision==(\d[\w.+]*))?"
)
_BACKEND = re.compile(r"Torch backend: (?:nVidia CUDA (\d+\.\d+)|AMD ROCm HIP (\d+\.\d+)|(Intel))")
_OLD_GPU = re.compile(r"Torch detected GPU: ([^\n]{3,80}?)(?: VRAM \d+| EU \d+|(?= \d\d:\d\d)|\n|$)")
_GPU = re.compile(
    r"Device: device=([^=\n]{3,80}?) n=(\d{1,4})\b[^\n]{0,200}?(?:\b(cuda|hip)=(\d+\.\d+))?"
    r"(?:[^\n]{0,60}?\bdriver=(\d{3}[\d.]+))?(?= \d\d:\d\d|\n|$)"
)
_TOOLKIT = re.compile(r"\bnVidia (?:CUDA )?toolkit detected", re.IGNORECASE)  # it has found nvidia-smi
_NO_GPU = re.compile(r"Torch reports (?:GPU|CUDA) not available")
_PYTHON = re.compile(r"\bPython(?: version is|:)? (?:version=)?(3\.\d+\.\d+\w*)")
_FOUND = re.compile(r"\bPackage version found: (torchvision|torchaudio) (\d[\w.+]*)")
_SYSTEM = re.compile(rf"\b(?:system=|platform=|(?<=on ))(Windows|Linux|Darwin|WSL)\b|(\[MSC v)|({GCC})")


def read(page: Page) -> Iterator[Part]:
    lines = [number for number, line in enumerate(page.lines) if _LINE.search(line[:2000])]
    text = "\n".join(page.lines[number] for number in lines)
    torch, backend = _TORCH.search(text), _BACKEND.search(text)
    found, old, python, system = _GPU.search(text), _OLD_GPU.findall(text), _PYTHON.search(text), _SYSTEM.search(text)
    if not (torch or (python and system)):
        return
    names = [found[1]] * min(int(found[2]), sections.MOST_GPUS) if found else [name.strip() for name in old]
    cuda = (backend[1] if backend else None) or (found[4] if found and found[3] == "cuda" else None)
    hip = (backend[2] if backend else None) or (found[4] if found and found[3] == "hip" else None)
    intel = backend is not None and backend[3] is not None
    named = (system[1] or ("Windows" if system[2] else "Linux")) if system else ""
    facts = sections.Machine(
        FORM,
        torch=sections.torch(torch[1], FORM, cuda=cuda, hip=hip) if torch else None,
        python=sections.python(python[1] if python else None),
        host=sections.host({"Darwin": "macOS", "WSL": "Linux (WSL2)"}.get(named, named)) if named else None,
        available=True if names and not intel else False if _NO_GPU.search(text) else None,
        gpus=[Gpu(index, name) for index, name in enumerate(names[: sections.MOST_GPUS])],
        driver=found[5] if found else None,
        packages=_packages(page, torch) if torch else None,
        imported=torch is not None,
    ).facts
    if facts.nvidia is None and _TOOLKIT.search(page.lower):
        facts = replace(facts, nvidia=Nvidia(gpus_via=FORM))
    yield Part(FORM, facts, frozenset(lines))


def _packages(page: Page, torch: re.Match[str]) -> tuple[Package, ...] | None:
    found = [match for line in page.lines if "version found" in line for match in _FOUND.finditer(line[:300])]
    pairs = {match[1]: match[2] for match in found} | ({"torchvision": torch[2]} if torch[2] else {})
    return tuple(sections.package(*pair) for pair in pairs.items()) or None
