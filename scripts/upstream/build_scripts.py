"""What builds are made, and for what: the official build matrix, and the build scripts at the tags of releases."""

import ast
import re
from collections.abc import Iterator
from typing import Any

from upstream.facts import CONFIDENCE, Data, Fact, Web, trust

MATRIX = "https://raw.githubusercontent.com/pytorch/test-infra/main/tools/scripts/generate_binary_build_matrix.py"
SCRIPTS = "https://raw.githubusercontent.com/pytorch/pytorch/v{torch}/.ci/{script}"
LINUX, WINDOWS = "manywheel/build_env_setup.py", "pytorch/windows/build_env_setup.py"
ROCM = "docker/manywheel/build.sh"
ASKED = 2  # of so many releases the scripts are read again, besides those of which something is missing
_OURS = CONFIDENCE.index("build-script")

Code = dict[tuple[str, str], list[int]]  # by platform and build


def of_matrix(data: Data, text: str) -> Iterator[Fact]:
    """Builds that the release channel of the official build matrix makes of its stable version, on Linux."""
    stable = re.search(r'CURRENT_STABLE_VERSION\s*=\s*"(\d+\.\d+\.\d+)"', text)
    cuda = re.search(r"CUDA_ARCHES_DICT\s*=\s*\{(.*?)\}", text, re.S)
    rocm = re.search(r"ROCM_ARCHES_DICT\s*=\s*\{(.*?)\}", text, re.S)
    if not stable or not cuda:
        raise ValueError("it has another form than it had")
    item = next((item for item in data["releases"]["releases"] if item["torch"] == stable[1]), None)
    if item is None:
        return
    for found, prefix in ((cuda, "cu"), (rocm, "rocm")):
        release = re.search(r'"release":\s*\[(.*?)\]', found[1], re.S) if found else None
        for number in re.findall(r'"([\d.]+)"', release[1]) if release else ():
            build = prefix + (number.replace(".", "") if prefix == "cu" else number)
            known = (*item["indexed"].get("linux_x86_64", {}), item["pypi"].get("linux_x86_64"))
            if build not in known:
                yield Fact("build", stable[1], "linux_x86_64", build, "matrix")


def asked(data: Data) -> list[str]:
    """The releases whose scripts are read: the last, and the later ones of which a build's code is missing."""
    releases = data["releases"]["releases"]
    missing = [item["torch"] for item in releases[-6:] if any(_lacking(data, item))]
    return list(dict.fromkeys([*missing, *(item["torch"] for item in releases[-ASKED:])]))


def places(item: Data) -> Iterator[tuple[str, str]]:
    """Each platform and build of a release."""
    for place, seen in item["indexed"].items():
        yield from ((place, build) for build in seen)
    yield from item["pypi"].items()


def _lacking(data: Data, item: Data) -> Iterator[tuple[str, str]]:
    minor = ".".join(item["torch"].split(".")[:2])
    for place, build in places(item):
        if build.startswith("cu") and row_of(data, item["torch"], place, build) is None:
            yield place, build
        if build.startswith("rocm") and build not in data["amd"]["builds"].get(minor, {}):
            yield place, build


def row_of(data: Data, torch: str, place: str, build: str) -> Data | None:
    """The record of a build's compiled architectures."""
    rows = data["architectures"]["builds"]
    fits = (row for row in rows if torch in row["torch"] and (row["platform"], row["build"]) == (place, build))
    return next(fits, None)


def of_scripts(data: Data, torch: str, web: Web) -> Iterator[Fact]:
    """What the builds of a release are compiled for, where the data lack it, or have it from a lesser source.

    PTX is not taken from a script: the wheels of 2.11 to 2.15 have none, though theirs asks for it.
    """
    item = next(item for item in data["releases"]["releases"] if item["torch"] == torch)
    for script, reads in ((LINUX, linux), (WINDOWS, windows)):
        try:
            code = reads(web.text(SCRIPTS.format(torch=torch, script=script)))
        except FileNotFoundError:  # releases before had another
            continue
        for place, build in dict.fromkeys(places(item)):
            if (place, build) in code:
                yield from _code(data, torch, place, build, code[place, build])
    builds = dict.fromkeys(build for _, build in places(item) if build.startswith("rocm"))
    if builds:
        text = web.text(SCRIPTS.format(torch=torch, script=ROCM))
        for build in builds:
            yield from _targets(data, torch, build, rocm(text, build[4:]))


def _code(data: Data, torch: str, place: str, build: str, sm: list[int]) -> Iterator[Fact]:
    row = row_of(data, torch, place, build)
    fact = Fact("code", torch, place, build, "script", {"sm": sm})
    if row is None:
        yield fact
        return
    if row.get("disputed"):
        return
    known = trust(data, "architectures", row["source"])
    if row["sm"] == sm and known >= _OURS:
        return
    if known <= _OURS and row["source"] != "ci":
        yield fact
    else:
        words = (
            f"architectures.json has {row['sm']} for torch {torch} {build} on {place}, and the build script has {sm}"
        )
        yield Fact("contradiction", torch, place, words, "script")


def _targets(data: Data, torch: str, build: str, gfx: list[str]) -> Iterator[Fact]:
    known = data["amd"]["builds"].get(".".join(torch.split(".")[:2]), {}).get(build)
    fact = Fact("targets", torch, "linux_x86_64", build, "script", {"gfx": gfx})
    if known is None or (set(known["gfx"]) != set(gfx) and not known.get("disputed") and known["source"] != "build"):
        yield fact
    elif set(known["gfx"]) | set(known.get("disputed", ())) != set(gfx):
        words = (
            f"amd.json has {', '.join(known['gfx'])} for {build} of torch {torch}, the build script {', '.join(gfx)}"
        )
        yield Fact("contradiction", torch, "linux_x86_64", words, "script")


def _table(text: str, name: str) -> Any:
    """The value of a table in a script, which is not run."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                return ast.literal_eval(node.value)
    raise ValueError(f"it has no {name}")


def linux(text: str) -> Code:
    """By the table of CUDA version and processor."""
    found: Code = {}
    for cuda, by_arch in _table(text, "TORCH_CUDA_ARCH_LIST_TABLE").items():
        for arch, capabilities in by_arch.items():
            found[f"linux_{arch}", f"cu{cuda.replace('.', '')}"] = sorted(capabilities)
    return found


def windows(text: str) -> Code:
    """By the table of CUDA versions."""
    return {
        ("windows_amd64", f"cu{cuda}"): [int(float(item.removesuffix("+PTX")) * 10 + 0.5) for item in listed.split(";")]
        for cuda, listed in _table(text, "TORCH_CUDA_ARCH_LIST_TABLE").items()
    }


def rocm(text: str, version: str) -> list[str]:
    """The targets of a ROCm version: the assignments of the script's case for ROCm, under the conditions that hold."""
    case = re.search(r"^\s*manylinux2_28-builder:rocm\*\)(.*?)^\s*;;", text, re.S | re.M)
    if case is None:
        raise ValueError("it has no case for ROCm")
    value = ""
    branches: list[tuple[bool, bool]] = []  # for each `if` around: whether a branch held already, whether this one does
    for line in map(str.strip, case[1].splitlines()):
        if test := re.match(r"(el)?if \[\[ (.*) \]\]; *then", line):
            taken = branches.pop()[0] if test[1] else False
            now = not taken and _holds(test[2], version)
            branches.append((taken or now, now))
        elif line == "else":
            taken, _ = branches.pop()
            branches.append((True, not taken))
        elif line == "fi":
            branches.pop()
        elif line.startswith("PYTORCH_ROCM_ARCH") and all(now for _, now in branches):
            found = re.fullmatch(r'PYTORCH_ROCM_ARCH="([^"]*)"', line)
            value = found[1].replace("${PYTORCH_ROCM_ARCH}", value) if found else line
    targets = sorted(set(filter(None, value.split(";"))), key=_gfx)
    if not targets or not all(re.fullmatch(r"gfx[0-9a-f]+", target) for target in targets):
        raise ValueError("it names no targets in the form that it had")
    return targets


def _holds(test: str, version: str) -> bool:
    contains = re.fullmatch(r'"\$\{?GPU_ARCH_VERSION\}?" == \*"([^"]*)"\*', test)
    if contains is None:
        raise ValueError(f"it has a condition of another form: {test}")
    return contains[1] in version


def _gfx(target: str) -> tuple[int, str]:
    return len(target), target
