"""nvidia-smi: its table, `-L`, `-q` and `--query-gpu`; gpustat."""

from collections.abc import Iterator
from typing import NamedTuple

from torchdoctor import lazy_re as re
from torchdoctor.knowledge.signs import SMI_TEXTS
from torchdoctor.model import Facts, Gpu, Nvidia, ToolState
from torchdoctor.pasted import quoted
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part
from torchdoctor.pasted.sections import MOST_GPUS, TARGET
from torchdoctor.pasted.standing import stands
from torchdoctor.pasted.torch_errors import WORKS

FORM, CONTAINER = "nvidia-smi", "nvidia-container-cli"
SIGNS = (
    "nvidia-smi",
    "nvidia_smi_log",
    "<product_name>",
    "nvidia.com/",
    "mib / ",
    "modinfo nvidia",
    "nvidia.ko",
    "driver version ",
    "driver_version",
    " mb |",
    "nvrm version:",
    "device index:",
    "(uuid: gpu-",
    "attached gpus",
    "driver version:",
    *(text.lower() for text, _ in SMI_TEXTS),
    "unable to determine the device handle",
)
_HEAD = re.compile(
    r"NVIDIA-SMI[ :]+(?:version )?(?P<smi>\d{3}[\d.]*)?.{0,40}?(?:Driver|KMD) Version ?: ?(?P<driver>\d{3}[\d.]+|N/A)"
    r"(?:.{0,60}?CUDA (?:UMD )?Version ?: ?(?P<cuda>\d+\.\d+|N/A|ERR!))?"
)
_OF_DRIVER = "driver version"
_NO_MATCH = "driver/library version mismatch"
# As NVIDIA's programs print it, which write it in lower case inside of a container; and where it is all of a line.
_MISMATCH = re.compile(
    r"(?:Failed to initialize NVML: |\bnvml error: |\bNVML\w{0,60}: |\bnvidia-container-cli: [^\n\"'`]{0,200})"
    r"driver/library version mismatch|^Driver/library version mismatch",
    re.IGNORECASE | re.MULTILINE,
)
_ALONE = re.compile(
    r"(?:Failed to initialize NVML: )?Driver/library version mismatch(?:: unknown)?\.?\s*", re.IGNORECASE
)
_INSIDE = re.compile(r"\b(?:containers?|docker|inside|podman)\b[^\n]{0,60}:\s*$", re.IGNORECASE)
_BUS = r"[0-9A-Fa-f]{4,8}:[0-9A-Fa-f]{2}:[0-9A-Fa-f]{2}\.\d"
_ROW = re.compile(
    r"(?:^|[|\s])(?P<index>\d{1,4}) (?P<name>[A-Za-z][^|:\n]{1,60}?) "
    rf"(?:On|Off|N/A|WDDM|TCC|MCDM|ERR!|Enabled|Disabled)\s?[|:]{{0,2}}\s?"
    rf"(?P<bus>{_BUS}|N/A [NO]|[0-9A-F]{{8}}:[0-9A-F.:]{{0,7}}$)"  # the last where the text was cut off
)
_SHORT = re.compile(
    r"^(\d{1,2}) (?=[^\n]*(?:\d\d|TITAN|[LT]4$))"
    r"((?:NVIDIA|GeForce|Tesla|Quadro)(?: (?:(?!Driver)[A-Z\d][\w()-]{0,20}|with)){1,8})$",
    re.MULTILINE,
)  # of a shortened table
_MEMORY = re.compile(r"(\d+)Mi?B ?/ ?(\d+)Mi?B")
_LISTED = re.compile(r"GPU (\d{1,4}): ([^\n]{1,80}?) \(UUID: (?:GPU-[\w-]+)?")
_GPUSTAT = re.compile(r"\[(\d{1,4})\] ([A-Z][^|\n]{2,60}?) \| ?-?\d{1,3}\s?['°]C")
_GPUSTAT_HEAD = re.compile(r"\d\d:\d\d:\d\d \d{4} (\d{3}\.\d[\d.]*)(?=\s|$)")
_COLUMN = r"[a-z][\w.]{1,40}(?: \[\w+\])?"
_QUERIED = re.compile(rf"(?<![\w=,.])(?:{_COLUMN}, ?){{0,8}}(?<![\w=.])driver_version(?:, ?{_COLUMN}){{0,8}}(?=\s)")
_ASKED = re.compile(r"--query-gpu=((?:[a-z][\w.]{1,40},?){1,9})[^\n]{0,60}noheader[^\n]{0,60}(?=\n)")
_ASKED_NAMES = re.compile(
    r"(?<![\w=,.])(?:index, ?)?name(?:, ?(?!driver_version)[a-z][\w.]{1,40}(?: \[\w+\])?){0,8}(?=\n)"
)
_PRODUCT = re.compile(r"<product_name>([^<\n]{2,80})</product_name>")  # of -q -x
_DRIVER_TAG = re.compile(r"<driver_version>(\d{3}\.\d[\d.]*)</driver_version>")
_LABEL_ALONE = re.compile(
    r"(?:Labels:\s?)?-?\s?[\"']?nvidia\.com/[\w.-]{1,60}[\"']?(?:=|: ?)[\"']?[\w.-]{1,60}[\"']?,?"
)
_LABELS = re.compile(r"(?:\S+\s){0,8}\S*(?:[\w./-]{2,80}=[\w.-]{0,63},){3}\S+")  # of --show-labels
_FOR_PODS = re.compile(
    r"-?\s?(?:nodeSelector\w*|\w*[aA]ffinity|match(?:Expressions|Labels)|limits|requests|resources)\b\s?:"
)
_OF_ITSELF = re.compile(r"(?:[lL]abels|[aA]nnotations|metadata|kind|Name|[cC]apacity|[aA]llocatable)\s?:|[$#] ")
_OF_NODE = re.compile(
    r"nvidia\.com/(cuda\.driver\.(?:major|minor|rev)|cuda\.driver-version\.full|gpu\.(?:product|count))"
    r"[=:] ?\"?([\w.-]{1,60})"
)
# `nvidia-smi --version`; `modinfo nvidia`.
_OWN_VERSION = re.compile(
    r"^DRIVER version\s?: ?(\d{3}\.\d[\d.]*)$|"
    r"(?:modinfo nvidia\b|nvidia\.ko)[^\n]{0,100}\n(?:(?!version)[^\n]{0,200}\n){0,2}version: ?(\d{3}\.\d[\d.]*)$",
    re.MULTILINE,
)
_QUERY = {
    "driver": re.compile(r"\bDriver Version\s?: ?(\d{3}[\d.]+)"),
    "cuda": re.compile(r"\bCUDA Version\s?: ?(\d+\.\d+)"),
    "name": re.compile(r"\bProduct Name\s?: ?([^\n]{1,80}?)(?= Product Brand|\n|$)"),
}


# `nvidia-container-cli info`, a block for each GPU; what it logs around it.
_CONTAINER = re.compile(r"^Device Index:\s*(\d{1,4})\n(?:[^\n]{0,80}\n)??Model:\s*([A-Z][^\n]{2,60})$", re.MULTILINE)
# Of a GPU that is in the machine; "Not Found" is said of one that was asked for and is not.
_LOST = re.compile(
    r"^Unable to determine the device handle for GPU ?[0-9A-Fa-f:.]{6,20}: (?!Not Found)[A-Z][^\n]{3,60}", re.MULTILINE
)
_NVRM = re.compile(r"^NVRM version:\s*(\d{3}\.\d[\d.]*)$", re.MULTILINE)


def read(page: Page) -> Iterator[Part]:
    yield from _of_container(page)
    yield from _of_smi(page)


def _of_container(page: Page) -> Iterator[Part]:
    """It runs on Linux alone."""
    text = "\n".join(page.lines) if "nvrm version:" in page.lower or "device index:" in page.lower else ""
    driver, gpus = _NVRM.search(text), _CONTAINER.findall(text)[:MOST_GPUS]
    if driver is None and not gpus:
        return
    signs = ("NVRM version:", "Device Index:", "Device Minor:", "Model:", "Brand:", "GPU UUID:", "Bus Location:")
    lines = frozenset(number for number, line in enumerate(page.lines) if line.startswith(signs))
    made = _part(CONTAINER, driver[1] if driver else None, [name.strip() for _, name in gpus], lines)
    yield made._replace(system="Linux")


def _of_smi(page: Page) -> Iterator[Part]:
    """A row of the table may stand on one line with others, where line breaks were lost."""
    lines = frozenset(number for number, line in enumerate(page.lines) if _of_it(line))
    text = "\n".join(page.lines)
    head = _HEAD.search(text)
    query = {name: pattern.findall(text) for name, pattern in _QUERY.items()}
    gpus = tuple(_gpus(text, query["name"] if "attached gpus" in page.lower or "product name" in page.lower else []))
    failed = _failed(text, page.lower)
    driver = (
        head["driver"]
        if head
        else query["driver"][0]
        if query["driver"] and ("product name" in page.lower or (gpus and f"\n{_OF_DRIVER}" in f"\n{page.lower}"))
        else None
    )
    driver = driver if driver and driver[0].isdigit() else None  # a Jetson's has none
    if not (driver or gpus or failed):
        yield from _lists(page)
        return
    if head and (quoted.of_another(text, *head.span()) or (not gpus and quoted.without_gpu(text))):
        return
    later = failed is not None and failed.word == "version-mismatch" and _is_inside(text, failed.at)
    cuda = (head["cuda"] if head else None) or (query["cuda"][0] if query["cuda"] and driver else None)
    nvidia = Nvidia(
        driver_version=driver,
        driver_via=FORM if driver else "",
        driver_cuda=cuda if cuda and cuda[0].isdigit() else None,
        gpus=gpus,
        gpus_via=FORM if gpus else "",
        smi=failed.word if failed and (later or not driver) else "ok" if driver else "not tried",
        smi_detail=failed.said if failed and (later or not driver) else "",
    )
    yield Part(FORM, Facts(TARGET, source="report", nvidia=nvidia), lines, partial=not gpus)


class _Failure(NamedTuple):
    """word: of the facts. said: by nvidia-smi. at: where in the text."""

    word: ToolState
    said: str
    at: int


def _failed(text: str, lower: str) -> _Failure | None:
    """What it says last; not a driver that did not match until somebody rebooted."""
    for said, word in SMI_TEXTS:
        if word == "version-mismatch":
            if (at := _mismatch(text)) >= 0:
                return _Failure(word, said, at)
        elif (at := lower.rfind(said.lower())) >= 0:
            return _Failure(word, said, at)
    lost = _LOST.search(text)
    over = lost is None or WORKS.search(text) or not stands(text, *lost.span()) or quoted.is_over(text, *lost.span())
    return None if lost is None or over else _Failure("unknown-error", lost[0], lost.start())


def _mismatch(text: str) -> int:
    """Where the driver's libraries are said to be of another version, as it is now; -1 where they are not."""
    found = quoted.last(_MISMATCH, text)
    if found is None or WORKS.search(text):
        return -1
    start, end = found.span()
    over = quoted.is_only_talk(text, start) or quoted.is_over(text, start, end)
    return -1 if over or _HEAD.search(text, end) else start


def _is_inside(text: str, at: int) -> bool:
    """Whether a container says so, as all of a line, below the table of its host: else that table counts."""
    begin = text.rfind("\n", 0, at) + 1
    above = text[max(0, begin - 200) : begin].rstrip("\n").rpartition("\n")[2]
    return bool(_ALONE.fullmatch(text[begin:].partition("\n")[0]) and _INSIDE.search(above))


def _of_it(line: str) -> bool:
    return bool(
        _HEAD.search(line[:300])
        or _ROW.search(line[:300])
        or _LISTED.search(line[:300])
        or _SHORT.match(line)
        or "MiB /" in line
        or "Product Name" in line
        or any(text in line for text, _ in SMI_TEXTS if text.lower() != _NO_MATCH)
        or _MISMATCH.search(line[:600])
        or _LOST.match(line[:600])
        or re.match(r"(?:Driver Version|CUDA Version|Product Name|Attached GPUs|GPU 0000\w+)\s?:", line)
    )


def _gpus(text: str, names: list[str]) -> Iterator[Gpu]:
    rows = list(_ROW.finditer(text))[:MOST_GPUS]
    if rows:
        full = [name.strip() for _, name in _LISTED.findall(text)[:MOST_GPUS]]
        ends = [*(row.start() for row in rows[1:]), len(text)]
        for row, end in zip(rows, ends, strict=True):
            memory = _MEMORY.search(text, row.end(), min(end, row.end() + 400))
            size = int(memory[2][:9]) << 20 if memory else None
            bus = row["bus"] if "." in row["bus"] else None
            yield Gpu(int(row["index"]), _whole(row["name"].strip(), full), memory=size, pci_bus_id=bus)
    elif (short := _SHORT.findall(text)) and [int(index) for index, _ in short] == [*range(len(short))]:
        yield from (Gpu(int(index), name) for index, name in short[:MOST_GPUS])
    elif listed := _LISTED.findall(text):
        yield from (Gpu(int(index), name.strip()) for index, name in listed[:MOST_GPUS])
    else:
        yield from (Gpu(index, name.strip()) for index, name in enumerate(names[:MOST_GPUS]))


def _whole(name: str, full: list[str]) -> str:
    """A name that the table has cut, as `-L` has it."""
    begins = name.removesuffix("...")
    return next((other for other in full if begins != name and other.startswith(begins)), name)


def _lists(page: Page) -> Iterator[Part]:
    """What `--query-gpu=name,driver_version --format=csv` prints, and gpustat."""
    text = "\n".join(page.lines)
    asked = _ASKED.search(text)
    if head := asked or _QUERIED.search(text) or _names_of(page, text):
        columns = head[1] if asked else head[0]
        told = "driver_version" in columns or re.search(r"\bname\b", columns)
        rows = list(_rows(columns, text[head.end() :]))[:MOST_GPUS] if told else []
        lines = frozenset(n for n, line in enumerate(page.lines) if head[0] in line or _has(line, rows))
        if rows:
            yield _part(FORM, rows[0].get("driver_version"), [row["name"] for row in rows if row.get("name")], lines)
    elif (names := _PRODUCT.findall(text)) or _DRIVER_TAG.search(text):
        found = _DRIVER_TAG.search(text)
        lines = frozenset(n for n, line in enumerate(page.lines) if "<product_name>" in line or "<driver_v" in line)
        yield _part(FORM, found[1] if found else None, names[:MOST_GPUS], lines)
    elif "nvidia.com/" in text and (parts := dict(_labels(page))):
        yield _node(dict(_OF_NODE.findall("\n".join(parts.values()))), frozenset(parts))
    elif own := _OWN_VERSION.search(text):
        lines = frozenset(n for n, line in enumerate(page.lines) if (own[1] or own[2]) in line)
        yield _part(FORM, own[1] or own[2], [], lines)
    elif listed := _GPUSTAT.findall(text)[:MOST_GPUS]:
        driver = _GPUSTAT_HEAD.search(text)
        lines = frozenset(n for n, line in enumerate(page.lines) if _GPUSTAT.search(line) or _GPUSTAT_HEAD.search(line))
        yield _part("gpustat", driver[1] if driver else None, [name for _, name in listed], lines)


def _labels(page: Page) -> Iterator[tuple[int, str]]:
    """The lines that are nothing but labels of a node, without what a pod asks for."""
    asked = False
    for number, line in enumerate(page.lines):
        asked = not _OF_ITSELF.match(line) and (asked or _FOR_PODS.match(line) is not None)
        alone = "nvidia.com/" in line and (_LABEL_ALONE.fullmatch(line) or _LABELS.fullmatch(line[:4000]))
        if alone and not asked and _OF_NODE.search(line):
            yield number, line


def _node(labels: dict[str, str], lines: frozenset[int]) -> Part:
    """What GPU feature discovery tells of a Kubernetes node, with dashes for the spaces of a name."""
    numbers = [labels.get(f"cuda.driver.{part}", "") for part in ("major", "minor", "rev")]
    driver = labels.get("cuda.driver-version.full") or (".".join(filter(None, numbers)) if numbers[0] else "")
    name = labels.get("gpu.product", "").removesuffix("-SHARED").replace("NVIDIA-", "NVIDIA ", 1)
    name = name.replace("-", " ") if "GeForce" in name or "RTX" in name else name
    told = labels.get("gpu.count", "")
    count = min(int(told), MOST_GPUS) if re.fullmatch(r"\d{1,4}", told) else 1
    return _part("a Kubernetes node's labels", driver or None, [name] * count if name else [], lines)


def _names_of(page: Page, text: str) -> re.Match[str] | None:
    """The head of a table of names without drivers, as `--query-gpu=name,memory.total` prints it."""
    return _ASKED_NAMES.search(text) if "--query-gpu" in page.lower else None


def _rows(head: str, text: str) -> Iterator[dict[str, str]]:
    """By the columns' names; a row ends with its line, or where the next begins."""
    columns = [column.partition("[")[0].strip().removeprefix("gpu_") for column in head.split(",")]
    cell = {"name": r"([A-Z][^,\n]{2,60})", "driver_version": r"(\d{3}\.\d[\d.]*)", "index": r"(\d{1,4})"}
    row = re.compile(r"\s*" + ", ?".join(cell.get(name, r"([^,\s]{1,60}(?: (?:MiB|%|W|MHz))?)") for name in columns))
    at = 0
    while found := row.match(text, at):
        yield dict(zip(columns, found.groups(), strict=True))
        at = found.end()


def _has(line: str, rows: list[dict[str, str]]) -> bool:
    return any(all(cell in line for cell in row.values()) for row in rows[:8])


def _part(form: str, driver: str | None, names: list[str], lines: frozenset[int]) -> Part:
    gpus = tuple(Gpu(index, name) for index, name in enumerate(names))
    via = form if driver else ""
    nvidia = Nvidia(driver_version=driver, driver_via=via, gpus=gpus, gpus_via=form if gpus else "", smi="ok")
    return Part(form, Facts(TARGET, source="report", nvidia=nvidia), lines, partial=not gpus)
