"""Stable Diffusion web UI of A1111 and its forks: start log, foot of the page, sysinfo; InvokeAI's list of versions."""

from collections.abc import Iterator

from torchdoctor import lazy_re as re
from torchdoctor.model import Facts, Gpu
from torchdoctor.pasted import sections
from torchdoctor.pasted.page import Page
from torchdoctor.pasted.part import Part

A1111, INVOKE = "A1111's system information", "InvokeAI's list of versions"
SIGNS = (
    "launching web ui",
    "you are running torch",
    "torch_version",
    "torch: ",
    "invokeai",
    '"torch"',
    "webui",
    "gradio:",
)
_PAIR = re.compile(r'"([A-Za-z_][\w -]{0,40})"\s?:\s?(?:"([^"\n]{0,400})"|(null|true|false))')
_FOOT = re.compile(
    r"python: ?(3\.\d+\.\d+\w*)[^\w\n]{0,6}[•·∙|/-][^\w\n]{0,6}torch: ?(\d\S*)(?:[^\w\n]{1,12}xformers: ?(\S+))?",
    re.IGNORECASE,
)
_LOG_PYTHON = re.compile(r"Python (3\.\d+\.\d+ \([^\n]{5,90})")
_LOG_END = re.compile(r"Launching Web UI with arguments|^Commit hash: ", re.MULTILINE)
_RUNNING = re.compile(rf"You are running torch ({sections.VERSION})")
_INVOKE = re.compile(
    r"\[InvokeAI\]::INFO --> (?:Using torch device: (?P<gpu>[^\n\[]{2,80})|(?:cuDNN|xFormers|Torch) version)"
)


def read(page: Page) -> Iterator[Part]:
    text = "\n".join(page.lines)
    pairs = {key.lower(): text or word for key, text, word in _pairs(text)}
    if "torch_version" in pairs and ("is_cuda_available" in pairs or "nvidia_gpu_models" in pairs):
        yield Part(A1111, _sysinfo(pairs, text), _lines(page, _PAIR))
    elif (
        "torch" in pairs and ("compel" in pairs or "diffusers" in pairs or "torchvision" in pairs) and "python" in pairs
    ):
        yield Part(INVOKE, _invoke(pairs), _lines(page, _PAIR))
    elif foot := _FOOT.search(text):
        xformers = re.match(r"\d[\w.+]*", foot[3] or "")
        packages = (sections.package("xformers", xformers[0]),) if xformers else None
        torch, python = sections.torch(foot[2], A1111), sections.python(foot[1])
        yield Part(
            A1111, sections.Machine(A1111, torch=torch, python=python, packages=packages).facts, _lines(page, _FOOT)
        )
    elif _LOG_END.search(text) and (log := _LOG_PYTHON.search(text)):
        host = sections.host("Windows", machine="AMD64") if "AMD64" in log[1] else None
        host = sections.host("macOS") if sections.by_compiler(log[1]) == "darwin" else host
        facts = sections.Machine(A1111, python=sections.python(log[1]), host=host).facts
        yield Part("A1111's start log", facts, _lines(page, _LOG_PYTHON), partial=True)
    if (running := _RUNNING.search(text)) and not pairs.get("torch"):
        torch = sections.torch(running[1], A1111)
        own = re.search(r"You are running xformers (\d[\w.+]*\w)", text)
        listed = (sections.package("xformers", own[1]),) if own else None
        yield Part(
            "A1111's start log",
            sections.Machine(A1111, torch=torch, packages=listed).facts,
            _lines(page, _RUNNING),
            partial=True,
        )
    if device := next((found for found in _INVOKE.finditer(text) if found["gpu"]), None):
        name = re.sub(r"^cuda:?\d* ?|^CPU$|^mps$", "", device["gpu"]).strip(" ()")
        facts = sections.Machine(
            "InvokeAI's log", available=True if name else None, gpus=[Gpu(0, name)] if name else []
        ).facts
        yield Part("InvokeAI's log", facts, _lines(page, _INVOKE), partial=True)


def _pairs(text: str) -> Iterator[tuple[str, str, str]]:
    """The first of each name, as the objects of a report go from its own to its settings'."""
    for number, match in enumerate(_PAIR.finditer(text)):
        if number > 3000:
            return
        yield match[1], match[2] or "", match[3] or ""


def _lines(page: Page, pattern: re.Pattern[str]) -> frozenset[int]:
    """JSON's lines are all its own."""
    json = ('"', "{", "}", "]") if pattern is _PAIR else ()
    return frozenset(
        number for number, line in enumerate(page.lines) if line.startswith(json) or pattern.search(line[:2000])
    )


def _sysinfo(pairs: dict[str, str], text: str) -> Facts:
    """A1111 puts collect_env's own values into its JSON."""
    torch = sections.torch(
        pairs["torch_version"],
        A1111,
        cuda=sections.said(pairs.get("cuda_compiled_version")),
        hip=sections.said(pairs.get("hip_compiled_version")),
    )
    models = pairs.get("nvidia_gpu_models", "")
    names = re.findall(r"GPU \d+: (.+?)(?= ?\(UUID| ?\\n| ?GPU \d+: |$)", models)
    listed = re.findall(r'"([A-Za-z][\w.-]{1,60})==(\d[\w.+]{0,60})"', text)
    return sections.Machine(
        A1111,
        torch=torch,
        python=sections.python(pairs.get("python_version")),
        host=sections.host(pairs.get("os", ""), pairs.get("python_platform", "")),
        available=sections.yes(pairs.get("is_cuda_available")),
        gpus=[Gpu(index, name.strip()) for index, name in enumerate(names)],
        driver=sections.said(pairs.get("nvidia_driver_version")),
        packages=tuple({name.lower(): sections.package(name, version) for name, version in listed}.values()) or None,
    ).facts


def _invoke(pairs: dict[str, str]) -> Facts:
    cuda = sections.said(pairs.get("cuda"))
    names = ("torch", "torchvision", "diffusers", "transformers", "accelerate", "xformers", "numpy")
    packages = [sections.package(name, pairs[name]) for name in names if re.match(r"\d", pairs.get(name, ""))]
    return sections.Machine(
        INVOKE,
        torch=sections.torch(pairs["torch"], INVOKE, cuda=cuda),
        python=sections.python(pairs["python"]),
        available=None,
        packages=tuple(packages),
    ).facts
