"""The NVIDIA driver and GPUs, by a ladder: NVML, then /proc and /sys, then nvidia-smi.

NVML (and nvidia-smi, which uses it) creates device nodes when called as root on a machine whose driver is not loaded.
So /proc and /sys are looked at first: without a loaded driver NVML is left alone, and nvidia-smi runs without the
rights to do so.

The words for what became of asking are model.ToolState.
"""

import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from torchdoctor.codec import decode
from torchdoctor.collect import child
from torchdoctor.collect.elf.loader import Loader
from torchdoctor.collect.nvidia_kernel import look
from torchdoctor.collect.patient import answer_of, command, script, start
from torchdoctor.knowledge.signs import SMI_TEXTS
from torchdoctor.model import CudaStart, Gpu, Host, Nvidia, ToolState
from torchdoctor.pythons.paths import resolved, there

# nvmlReturn_t in nvml.h; matched by number, since the texts differ between NVML and its Python client.
NVML_ERRORS: Mapping[int, ToolState] = {
    4: "no-permission",
    8: "insufficient-power",
    9: "driver-not-loaded",
    12: "library-not-found",
    15: "gpu-lost",
    16: "reset-required",
    17: "blocked-by-os",
    18: "version-mismatch",
    27: "not-ready",
    999: "unknown-error",
}
SMI_FIELDS = ("index", "name", "uuid", "pci.bus_id", "memory.total", "driver_version", "compute_cap")
SMI_PLACES = ("/usr/lib/wsl/lib/nvidia-smi",)
UVM, NVCUDA = "/dev/nvidia-uvm", "System32/nvcuda.dll"
MEBIBYTE = 1 << 20
PATIENCE = 10.0  # seconds that NVML and nvidia-smi have to answer, each


def collect(limit: float, host: Host, root: Path = Path("/"), python: str = "") -> Nvidia | None:
    """What can be known of NVIDIA here, or None where there is no sign of it.

    root: of the file system, for tests. python: the patient, in which CUDA is started; "": it is not.
    """
    deadline = time.monotonic() + limit
    seen = look(host, root)
    starting = start_cuda(python, seen, host, limit, root)
    if seen.module_loaded or host.wsl == 2 or host.os == "windows":
        seen = replace(add_nvml(seen, min(limit / 2, PATIENCE)), library_version=library_version(host, root))
    seen = add_cuda(seen, starting) if starting else seen
    if seen.nvml != "ok" and host.os != "macos":
        seen = add_smi(seen, min(max(deadline - time.monotonic(), 0.5), PATIENCE))
    nothing = not (seen.driver_version or seen.gpus or seen.pci_devices or seen.module_loaded)
    return None if nothing and seen.smi in ("missing", "not tried") else seen


def start_cuda(python: str, seen: Nvidia, host: Host, limit: float, root: Path) -> child.Running | None:
    """Starting CUDA makes the driver create its device nodes where they are missing; so it is asked where they are."""
    made = any(node.path == UVM for node in seen.nodes or ()) or host.kernel.endswith("tegra")
    of_windows = root / "usr/lib/wsl/lib/libcuda.so.1" if host.wsl else Path(os.environ.get("SYSTEMROOT", ""), NVCUDA)
    ready = (seen.module_loaded and made) or ((host.wsl == 2 or host.os == "windows") and there(of_windows))
    if not python or not ready:
        return None
    return start(python, ["inside/rights", "inside/cuda"] if host.os == "linux" else ["inside/cuda"], limit)


def library_version(host: Host, root: Path) -> str | None:
    """Of the driver's libraries: libnvidia-ml.so.1 is a link to a file whose name ends in it."""
    if host.os != "linux" or host.wsl:
        return None
    path = Loader("", os.environ, host.arch, root).find("libnvidia-ml.so.1").path
    found = re.search(r"\.so\.(\d{3,}\.\d+(?:\.\d+)?)$", str(resolved(path)) if path else "")
    return found.group(1) if found else None


def add_cuda(seen: Nvidia, starting: child.Running) -> Nvidia:
    """What libcuda said. Nothing where the patient's Python did not get as far as to ask it."""
    state, ending = answer_of(starting)
    refused = state.pop("refused", {})
    nodes = tuple(replace(node, error=refused.get(node.path, node.error)) for node in seen.nodes or ())
    seen = seen if seen.nodes is None else replace(seen, nodes=nodes)
    if ending.kind != "reply" and ending.step != "cuInit":
        return seen
    gpus = decode(Nvidia, {"gpus": state.pop("gpus", [])}).gpus
    cuda = decode(CudaStart, state)
    if ending.kind != "reply":
        cuda = replace(cuda, detail=f"{ending.kind} {ending.detail}".strip(), ended=ending.kind)
    if seen.gpus or not gpus:
        return replace(seen, cuda=cuda, driver_cuda=seen.driver_cuda or cuda.version)
    return replace(seen, cuda=cuda, driver_cuda=seen.driver_cuda or cuda.version, gpus=gpus, gpus_via="libcuda")


def add_nvml(seen: Nvidia, limit: float) -> Nvidia:
    client = find_spec("pynvml")
    if client is None or client.origin is None:
        return replace(seen, nvml="no-client")
    state, ending = answer_of(start(sys.executable, ["inside/nvml"], limit, str(Path(client.origin).parent)))
    if ending.kind == "timeout":
        return replace(seen, nvml="timeout", nvml_detail=f"no answer within {limit:.0f} s")
    if ending.kind != "reply":
        return replace(seen, nvml="crashed", nvml_detail=f"{ending.kind} {ending.detail}".strip())
    return merge_nvml(seen, state)


def merge_nvml(seen: Nvidia, state: dict[str, Any]) -> Nvidia:
    gpus = decode(Nvidia, {"gpus": state["gpus"]}).gpus
    error = state.get("error")
    return replace(
        seen,
        nvml="ok" if error is None else NVML_ERRORS.get(error, "unknown-error"),
        nvml_detail=state.get("detail") or (f"error {error}" if error is not None else ""),
        driver_version=state.get("driver_version") or seen.driver_version,
        driver_via="nvml" if state.get("driver_version") else seen.driver_via,
        driver_cuda=state.get("driver_cuda"),
        gpus=gpus or seen.gpus,
        gpus_via="nvml" if gpus else seen.gpus_via,
    )


def add_smi(seen: Nvidia, limit: float) -> Nvidia:
    path = shutil.which("nvidia-smi") or next((place for place in SMI_PLACES if there(place)), None)
    if path is None:
        return replace(seen, smi="missing")
    harmless = seen.module_loaded is not False
    return merge_smi(seen, query_smi(lambda *args: call_smi(path, limit, harmless, *args)), limit)


def call_smi(path: str, limit: float, harmless: bool, *args: str) -> child.Outcome:
    if harmless:
        return child.run([path, *args], limit)
    return child.run(command(sys.executable, limit, path, *args), limit, given=script("inside/rights", "inside/tool"))


def query_smi(call: Callable[..., child.Outcome]) -> child.Outcome:
    """Drivers before 510 do not know the field compute_cap and answer nothing at all if asked for it."""
    outcome = call(f"--query-gpu={','.join(SMI_FIELDS)}", "--format=csv,noheader,nounits")
    if "not a valid field" in outcome.stdout + outcome.stderr:
        return call(f"--query-gpu={','.join(SMI_FIELDS[:-1])}", "--format=csv,noheader,nounits")
    return outcome


def merge_smi(seen: Nvidia, outcome: child.Outcome, limit: float) -> Nvidia:
    """nvidia-smi prints its errors on standard output."""
    text = (outcome.stdout + outcome.stderr).strip()
    if outcome.kind == "timeout":
        return replace(seen, smi="timeout", smi_detail=f"no answer within {limit:.0f} s")
    if word := next((word for part, word in SMI_TEXTS if part in text), None):
        return replace(seen, smi=word, smi_detail=text[:500])
    rows = [row for row in map(parse_row, outcome.stdout.splitlines()) if row]
    if not rows or outcome.kind != "exit" or outcome.status != 0:
        return replace(seen, smi="error", smi_detail=f"{outcome.kind} {outcome.detail}: {text[:500]}")
    return replace(
        seen,
        smi="ok",
        driver_version=seen.driver_version or rows[0][1],
        driver_via=seen.driver_via or "nvidia-smi",
        gpus=tuple(gpu for gpu, _ in rows),
        gpus_via="nvidia-smi",
    )


def parse_row(line: str) -> tuple[Gpu, str] | None:
    """A row of SMI_FIELDS, memory in MiB, the last one optional.

    "0, NVIDIA A100-SXM4-40GB, GPU-1b2c..., 00000000:07:00.0, 40960, 535.129.03, 8.0"
    """
    parts = [part.strip() for part in line.split(",")]
    if len(parts) < len(SMI_FIELDS) - 1 or not parts[0].isdigit():
        return None
    index, name, uuid, bus, memory, driver = parts[:6]
    capability = parts[6] if len(parts) > 6 and re.fullmatch(r"\d+\.\d+", parts[6]) else None
    size = int(memory) * MEBIBYTE if memory.isdigit() else None
    return Gpu(int(index), name, uuid, capability, size, bus), driver
