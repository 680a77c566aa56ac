"""ComfyUI: its start log, and the system information of its bug form."""

from collections.abc import Iterator

from torchdoctor import lazy_re as re
from torchdoctor.model import Gpu, Host, Package
from torchdoctor.pasted import sections
from torchdoctor.pasted.labels import COLON, Labels, Sheet
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part

FORM = "ComfyUI's log"
SIGNS = ("comfyui", "set vram state to", "total vram", '"pytorch_version"')
_LABELS = Labels(
    r"""
    comfyui version; comfyui frontend version; arguments; os; python version; embedded python; pytorch version;
    name; type; vram total; vram free; torch vram total; torch vram free; xformers version; set vram state to;
    device; vae dtype; platform; python executable; comfyui path; total vram; amd arch; rocm version; torch
    version; triton version; ram total; ram free; comfyui startup time; user directory
    """,
    rf"{COLON}|(?<=vram)",
)
_TELLING, _BEGINS = ("pytorch version", "set vram state to"), ("comfyui version", "total vram")
_PAIR = re.compile(r'"(os|python_version|pytorch_version|name|comfyui_version)"\s?:\s?"([^"\n]{0,200})"')
_SYSTEM = re.compile(r"nt\b|posix|darwin|win|linux|mac", re.IGNORECASE)
_DEVICE = re.compile(r"(cuda|xpu|mps|cpu|privateuseone|npu)(?::(\d+))?(?:\s+(.+?))?(?:\s+:\s+\S+.*)?$", re.IGNORECASE)


def read(page: Page) -> Iterator[Part]:
    if '"pytorch_version"' in page.lower and '"devices"' in page.lower:
        yield _part(_stats(page))
        return
    stripped = Page(tuple(line.removeprefix("** ") for line in page.lines), page.lower)
    for sheet in _LABELS.sheets(stripped, _TELLING, least=3, begins=_BEGINS):
        if sheet.says("set vram state to", "comfyui version", "embedded python", "total vram", "device", "vram total"):
            yield _part(sheet)


def _stats(page: Page) -> Sheet:
    """Its /system_stats, in JSON; of several devices the first."""
    sheet = Sheet(lines={number for number, line in enumerate(page.lines) if '"' in line})
    for label, value in _PAIR.findall("\n".join(page.lines)):
        sheet.fields.setdefault(label.replace("_", " "), [value])
    return sheet


def _part(sheet: Sheet) -> Part:
    device = _DEVICE.match(sheet.value("device") or sheet.value("name"))
    kind = device[1].lower() if device else ""
    name = (device[3] or "") if device else ""
    gfx = re.match(r"gfx\w+", sheet.value("amd arch"))
    rocm = re.findall(r"\d+", sheet.value("rocm version"))
    said = (sheet.value("os"), sheet.value("platform"))
    system = next((text for text in said if _SYSTEM.match(text)), "")  # "os: x" may be of some log above
    facts = sections.Machine(
        FORM,
        torch=sections.torch(sheet.value("pytorch version"), FORM, hip=".".join(rocm[:2]) if gfx and rocm else None),
        python=sections.python(sheet.value("python version")),
        host=_host("darwin" if kind == "mps" else system, sheet.value("python version"), kind),
        available=True if kind == "cuda" else None,
        gpus=[Gpu(int(device[2] or 0) if device else 0, name)] if kind in ("cuda", "xpu") and name else [],
        packages=_packages(sheet),
    ).facts
    return Part(FORM, facts, frozenset(sheet.lines))


def _host(system: str, python: str, device: str) -> Host | None:
    """ "nt" and "posix" are Python's words; its compiler tells Windows, and Clang without CUDA macOS."""
    named = {
        "nt": "Windows",
        "posix": "macOS" if "Clang" in python and device != "cuda" else "Linux",
        "darwin": "macOS",
        "win32": "Windows",
        "linux": "Linux",
    }
    if not system:
        return None
    return sections.host(named.get(system.lower(), system), machine="AMD64" if "AMD64" in python else "")


def _packages(sheet: Sheet) -> tuple[Package, ...] | None:
    version = re.match(r"\d[\w.+]*", sheet.value("xformers version"))
    return (sections.package("xformers", version[0]),) if version else None
