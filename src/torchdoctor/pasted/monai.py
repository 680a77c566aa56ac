"""MONAI's `print_config()` and `print_debug_info()`: versions, the system, and the GPUs, a label a line."""

import re
from collections.abc import Iterator

from torchdoctor.model import Gpu, Host, Package
from torchdoctor.pasted import sections
from torchdoctor.pasted.labels import Labels, Sheet
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part

FORM = "MONAI's configuration"
SIGNS = ("monai version",)
_PACKAGES = ("numpy", "torchvision", "transformers", "monai")
_LABELS = Labels(
    r"""
    (?:monai|numpy|pytorch(?: ignite)?|nibabel|scikit-image|scipy|pillow|tensorboard|gdown|tqdm|lmdb) version;
    (?:psutil|pandas|itk|einops|transformers|mlflow|pynrrd|clearml|torchvision) version;
    (?:linux|win32|mac|windows|python|cuda|cudnn) version; monai flags; monai rev id; monai __file__;
    optional dependencies; system; platform; processor; machine; num gpus; has cuda; cudnn enabled;
    nvidia_tf32_override; torch_allow_tf32_cublas_override; current device; process name; open files;
    library compiled for cuda architectures; gpu \d{1,4} [a-z][^:\n]{2,40}; num (?:physical|logical) cpus;
    for details about installing the optional dependencies, please visit; total physical memory \(gb\)
    """
)


def read(page: Page) -> Iterator[Part]:
    start = next((number for number, line in enumerate(page.lines) if "monai version" in line.lower()), 0)
    own = Page((*[""] * start, *page.lines[start:]), page.lower)
    for sheet in _LABELS.sheets(own, ("monai version",), least=3):
        if sheet.says("pytorch version"):
            yield _part(sheet)


def _part(sheet: Sheet) -> Part:
    cuda = sections.said(sheet.value("cuda version"))
    available = sections.yes(sheet.value("has cuda"))
    archs = re.findall(r"(?:sm|compute)_\w+", sheet.value("library compiled for cuda architectures"))
    names = [(label, lines[0]) for label, lines in sheet.fields.items() if re.fullmatch(r"gpu \d+ name", label)]
    facts = sections.Machine(
        FORM,
        torch=sections.torch(sheet.value("pytorch version"), FORM, cuda=cuda if cuda and cuda[0].isdigit() else None),
        python=sections.python(sheet.value("python version")),
        host=_host(sheet),
        available=available,
        gpus=[Gpu(int(label.split()[1]), name) for label, name in names],
        packages=tuple(_packages(sheet)) or None,
        arch_list=tuple(archs) or None,
    ).facts
    return Part(FORM, facts, frozenset(sheet.lines))


def _host(sheet: Sheet) -> Host | None:
    system = sheet.value("system")
    if not system:
        return None
    name = sheet.value("linux version") or {"Darwin": "macOS"}.get(system, system)
    return sections.host(name, sheet.value("platform"), sheet.value("machine"))


def _packages(sheet: Sheet) -> Iterator[Package]:
    for name in _PACKAGES:
        if version := re.match(r"\d[\w.+]*", sheet.value(f"{name} version")):
            yield sections.package(name, version[0])
