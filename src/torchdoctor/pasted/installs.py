"""Commands that somebody ran to install torch: "I created an environment with: conda install pytorch==1.12.1 ...".

Whoever says so has most likely that torch; what is advised, tried, asked or refused by pip is not installed.
"""

from collections.abc import Iterator, Sequence

from torchdoctor import lazy_re as re
from torchdoctor.pasted.sections import VERSION
from torchdoctor.pasted.sentences import Said
from torchdoctor.pasted.whose import OF_OTHERS

_COMMAND = re.compile(
    r"(?:^|[\s$>!%`(])(?:pip3?|uv|conda|mamba|micromamba)\b[^|;&]{0,60}\b(?:install|add|create)\b(.{1,500})"
)
# "After successfully installing the package (https://.../torch-2.6.0-cp312-...whl)"
_PUT_IN = re.compile(
    r"\b(?:successfully install(?:ed|ing)|(?:i|we)(?:'ve|"
    r" have)? installed)\b(.{1,500})",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"(?<![\w-])[\"']?((?:py)?torch|torchvision|torchaudio)={{1,2}}({VERSION})[\"']?(?![\w.*-])")
_WHEEL = re.compile(r"\b(torch|torchvision|torchaudio)-(\d[\w.]*(?:(?:%2B|\+)[\w.]+)?)-cp\d", re.IGNORECASE)
_BUILD = re.compile(
    r"/whl/(?:nightly/|test/)?(?:cu(1\d|[89])(\d)|(cpu))\b|\b(?:cudatoolkit|pytorch-cuda)=+(\d+\.\d)\b|\b(cpu)only\b"
)
_PYTHON = re.compile(r"(?<![\w-])python=+(3\.\d{1,2}(?:\.\d+)?)(?![\w.])")
_DID = re.compile(r"(?:Audited|Installed) \d+ packages? in \d")  # what uv prints when it is through
_REFUSED = re.compile(
    r"(?:found for|the requirement) torch\b|unsatisfiableerror|packagesnotfounderror|resolutionimpossible",
    re.IGNORECASE,
)
# What a launcher prints of its own command, below it or with it.
_FAILED = re.compile(r"^(?:Error|Exit) code: [1-9]\d{0,4}$|\bpip\b.{0,300}returned non-zero exit status", re.IGNORECASE)
_LIKE_COMMANDS = re.compile(
    r"^(?:[$#>!%]|(?:sudo|python3?|pip3?|conda|mamba|cd|git|source|export|apt|apt-get|uv|wget|mkdir|bash)(?:\s|$))"
)
_DONE = re.compile(
    r"\b(?:i|we|i've|my|our|steps?|repro\w*|installed|created?|environment|"
    r"env|set-?up|setup|ran|commands?|"
    r"follow\w+)\b|我自己的|我的|运行环境|安装了|环境配置|"
    r"\binstall(?:ation)?(?: command)?\s?:",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(
    r"\b(?:you|your|should|try|tried|trying|could|can|please|fix\w*|solution|solv\w+|work\w*|instead|"
    r"recommend\w*|needs?|"
    r"have to|requir\w*|must|would|if|or|maybe|suggest\w*|how|tested|either|both|fail\w*|instructions?|upgrad\w+|"
    r"downgrad\w+|previously|before)\b|\?|建议|推荐|请|应该|如果|需要|你|试",
    re.IGNORECASE,
)
_TO_REPRODUCE = re.compile(
    r"\b(?:to reproduce|(?:full|minimal) repro\w*|repro(?:duction)? steps|(?:what|steps) i (?:did|followed))\b",
    re.IGNORECASE,
)
_ORDER = re.compile(r"(?:Install|Create|Run|Set up)\b")  # a step of those that show a fault
_STEP = re.compile(
    rf"Install(?:ed)? (?:py)?torch(?: version)? v?({VERSION})(?: (?:with|for|and|\+) cuda ?(\d{{1,2}}\.\d))?\.?",
    re.IGNORECASE,
)
_INSTALLED_BY = re.compile(  # whatever was tried before
    r"(?<!\bhave )(?<!\bbe )(?<!\bif )(?<!\byou )\binstalled (?:py)?torch (?:by|using|via|with)(?: the following|"
    r" this)?"
    r"(?: command)?\W*$",
    re.IGNORECASE,
)
_SUDO = re.compile(r"^(?:sudo(?: -\w+)?|python\d?(?:\.\d+)?(?: -m)?)\s*$")
_SENTENCE = re.compile(r"(?<=[\w)])[.!?]\s+(?=[A-Z])")
_UNDONE = re.compile(  # by what came later
    r"\b(?:back to|revert\w*|downgrad\w+|uninstall\w*|removed)\b|\b(?:then|later|now|but)\b.{0,60}\btorch [12]\.\d",
    re.IGNORECASE,
)
# "..., it shows that I installed pytorch_cpu rather than pytorch_cuda"
_OUTCOME = re.compile(
    r"`?,? (?:it|conda|pip|mamba) (?:shows|says|tells me|turns out) (?:that )?(?:i|it|conda|pip) (?:have |has )?"
    r"(?:installed|got) \W?(?:the )?(?P<cpu>(?:py)?torch[_-]cpu|cpu(?:[ -]only)? (?:version|build))\b",
    re.IGNORECASE,
)
_REACH = 6  # lines above a command, in which its writer says what it is


def read(lines: Sequence[tuple[int, str]]) -> Iterator[Said]:
    """Only where all commands name one version."""
    if not any("nstall" in line and "torch" in line for _, line in lines):
        return
    if any(_REFUSED.search(line[:1000]) for _, line in lines):
        return
    told = False
    for at, (number, line) in enumerate(lines):
        told = told or bool(_TO_REPRODUCE.search(line[:200]))
        if told and (step := _STEP.fullmatch(line)):
            yield Said("torch", f"{step[1]} (cuda {step[2]})" if step[2] else step[1], number)
        put_in = _PUT_IN.search(line[:1000]) if ".whl" in line else None
        found = put_in or (_COMMAND.search(line[:1000]) if "=" in line or ".whl" in line else None)
        if found is None or any(_FAILED.search(below[:1000]) for _, below in lines[at : at + _REACH]):
            continue
        if _UNDONE.search(found[1]) or OF_OTHERS.search(found[1]):
            continue
        ordered = told and _ORDER.match(line) and not _NOT_DONE.search(line[: found.start()])
        outcome = _OUTCOME.search(found[1])
        done = any(_DID.match(below) for _, below in lines[at + 1 : at + 5])
        if not (put_in or ordered or outcome or done or _ran(lines, at, line[: found.start()])):
            continue
        wheels = {name: version.replace("%2B", "+") for name, version in _WHEEL.findall(found[1])}
        named, build = {**wheels, **dict(_NAMED.findall(found[1]))}, _BUILD.search(found[1])
        version = named.get("torch") or named.get("pytorch")
        if version:
            yield Said("torch", f"{version}{' (cpu)' if outcome else _of(build)}", number)
            yield from (Said(name, named[name], number) for name in ("torchvision", "torchaudio") if name in named)
        if python := _PYTHON.search(found[1]):
            yield Said("python", python[1], number)


def _of(build: re.Match[str] | None) -> str:
    if build is None:
        return ""
    cuda = f"{build[1]}.{build[2]}" if build[1] else build[4]
    return f" (cuda {cuda})" if cuda else " (cpu)"


def _ran(lines: Sequence[tuple[int, str]], at: int, before: str) -> bool:
    """By the words before the command, else by the nearest line above that is none."""
    words = before if re.search(r"[A-Za-z]{2}", _SUDO.sub("", before.strip("$>!%# "))) else ""
    above = (line for _, line in reversed(lines[max(0, at - _REACH) : at]))
    said = words or next((line for line in above if not _LIKE_COMMANDS.match(line)), "")
    said = (_SENTENCE.split(said)[-1] if said.endswith(":") else said)[:300]
    if _INSTALLED_BY.search(said) and not OF_OTHERS.search(said):
        return True
    return bool(_DONE.search(said)) and not _NOT_DONE.search(said) and not OF_OTHERS.search(said)
