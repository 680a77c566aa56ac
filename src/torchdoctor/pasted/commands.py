"""What a system's own commands and Python print on one line: uname, lsb_release, os-release, lspci, Python's banner."""

import re
from collections.abc import Iterator

_UNAME = re.compile(r"Linux \S+ (\d+\.\d+\S*) #\d.{0,120}?\b(x86_64|aarch64|ppc64le|riscv64)\b")
_DARWIN = re.compile(r"Darwin \S+ \d\S* Darwin Kernel Version.{0,160}\b(arm64|x86_64)\b")
_RELEASE = re.compile(r"(?:Description:|PRETTY_NAME=)\s?\"?((?:[A-Z][\w!/-]* ){1,5}\d[^\"\n]{0,40})\"?")
_BANNER = re.compile(r"Python (3\.\d+\.\d+\w*) ?(?:\||\()[^\n]{5,200}?(?:\bon (linux|win32|darwin)\b|(\[MSC v))")
_LSPCI = re.compile(
    r"(?:[0-9a-f]{4}:)?[0-9a-f]{2}:[0-9a-f]{2}\.\d (?:VGA compatible|3D|Display) controller(?: \[03\d\d\])?: "
    r"(?:NVIDIA|Advanced Micro Devices)[^\[]{0,60}?(?:\[AMD/ATI\][^\[]{0,40})?\[([^\]]{3,60})\]"
)
_NVRM = re.compile(r"NVRM version: NVIDIA UNIX .{0,60}?Kernel Module(?: for \S+)?\s+(\d{3}\.\d[\d.]*)")
_PROPERTIES = re.compile(r"_CudaDeviceProperties\(name=['\"]([^'\"]{2,80})['\"]")
_SYSTEMS = {"linux": "Linux", "win32": "Windows", "darwin": "macOS", None: "Windows"}


def said(line: str) -> Iterator[tuple[str, str]]:
    """(kind, value), in the kinds of a list that is written by hand."""
    if line.startswith("Linux ") and (uname := _UNAME.match(line)):
        yield "os", f"Linux {uname[1]} {uname[2]}"
    elif line.startswith("Darwin ") and (darwin := _DARWIN.match(line)):
        yield "os", f"macOS {darwin[1]}"
    elif line.startswith(("Description:", "PRETTY_NAME=")) and (release := _RELEASE.match(line)):
        yield "os", release[1].strip()
    elif "Python 3." in line and (banner := _BANNER.search(line)):
        yield "python", banner[1]
        yield "os", _SYSTEMS[banner[2]]
    elif "controller" in line and (card := _LSPCI.match(line)):
        yield "gpu", card[1]
    elif "NVRM version" in line and (driver := _NVRM.search(line)):
        yield "driver", driver[1]
    elif "_CudaDeviceProperties" in line and (device := _PROPERTIES.search(line)):
        yield "gpu", device[1]
