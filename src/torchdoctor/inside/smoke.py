"""Imports torch in the patient and runs one tensor and one autograd operation on each device, against closed forms."""

import contextlib
import faulthandler
import gc
import sys
import time
import traceback
import warnings

from torchdoctor.inside.imports import restore_path
from torchdoctor.inside.protocol import attempt, leave, reply, text_of

faulthandler.enable()  # a crash leaves the Python stack on standard error
faulthandler.dump_traceback_later(max(float(sys.argv[1]) - 0.5, 0.1))  # and so does a hang
gc.disable()  # nothing here lives long enough to be collected; importing torch takes about 0.6 of the time without it

state: "dict[str, object]" = {}
devices: "list[dict[str, object]]" = []
CUDA_LIBRARIES = ("libcuda.", "libcudart.", "libcublas", "libcudnn", "libnvJitLink.", "libnccl.", "libnvrtc.")
OPENMP_LIBRARIES = ("libiomp5", "libomp.", "libomp-")  # Intel's and LLVM's, which do not bear each other
caught: "list[str]" = []
number = [0]  # of the test at work


def begin(step: str) -> None:
    state.pop("test", None)
    state["step"] = step
    reply(state)


def begin_test(step: str) -> None:
    """A tensor or autograd test, numbered for who watches."""
    number[0] += 1
    state.update(step=step, test=number[0])
    reply(state)


def keep_warning(message: "object", category: "object", *place: "object", **more: "object") -> None:
    if len(caught) < 20:
        caught.append(str(message)[:2000])


def describe(error: BaseException) -> str:
    return "%s: %s" % (type(error).__name__, text_of(error))


def close_to(found: "object", wanted: "list[float]") -> str:
    """ "ok", or what was computed instead. Every device computes these small integers exactly."""
    got = found.tolist()  # type: ignore[attr-defined]
    return "ok" if got == wanted else "wrong: computed %r, expected %r" % (got, wanted)


def try_tensor(torch: "object", device: str) -> str:
    """[[1,2],[3,4]] @ [[5,6],[7,8]] = [[19,22],[43,50]], and 1+2+3+4 = 10 by another kernel."""
    left = torch.tensor([[1.0, 2.0], [3.0, 4.0]], device=device)  # type: ignore[attr-defined]
    right = torch.tensor([[5.0, 6.0], [7.0, 8.0]], device=device)  # type: ignore[attr-defined]
    product = close_to((left @ right).cpu().flatten(), [19.0, 22.0, 43.0, 50.0])
    return product if product != "ok" else close_to(left.sum().reshape(1).cpu(), [10.0])


def try_autograd(torch: "object", device: str) -> str:
    """d = a*b + a at a=2, b=3: dd/da = b + 1 = 4, dd/db = a = 2."""
    a = torch.tensor([2.0], device=device, requires_grad=True)  # type: ignore[attr-defined]
    b = torch.tensor([3.0], device=device, requires_grad=True)  # type: ignore[attr-defined]
    (a * b + a).sum().backward()
    first = close_to(a.grad.cpu(), [4.0])
    return first if first != "ok" else close_to(b.grad.cpu(), [2.0])


def try_device(torch: "object", device: str, **facts: "object") -> None:
    result = dict(facts, device=device)
    devices.append(result)
    for name, operation in (("tensor", try_tensor), ("autograd", try_autograd)):
        begin_test("%s on %s" % (name, device))
        began = time.perf_counter()
        try:
            result[name] = operation(torch, device)
            result[name + "_ms"] = round((time.perf_counter() - began) * 1000, 1)
        except Exception as error:
            result[name] = describe(error)
            if name == "tensor":
                result["autograd"] = "not tried"
                return


def ask_availability(cuda: "object") -> None:
    """Of a CPU build too: its answer is known beforehand, but a call that hangs or dies is worth knowing."""
    begin("torch.cuda.is_available()")
    seen = len(caught)
    state["cuda_available"] = bool(cuda.is_available())  # type: ignore[attr-defined]
    state["cuda_error"] = "\n".join(caught[seen:])


def try_cuda(torch: "object") -> None:
    """Also the ROCm builds, which answer by the same names."""
    cuda = torch.cuda  # type: ignore[attr-defined]
    begin("torch.cuda.device_count()")
    state["cuda_device_count"] = int(cuda.device_count())
    state["tests"] = 2 * (1 + int(cuda.device_count() if state["cuda_available"] else 0))
    state["arch_list"] = list(getattr(cuda, "get_arch_list", list)())
    if not state["cuda_available"]:
        state["cuda_error"] = state["cuda_error"] or why_no_cuda(cuda)
        return
    for index in range(int(cuda.device_count())):
        begin("torch.cuda.get_device_properties(%d)" % index)
        facts = {}
        try:
            found = cuda.get_device_properties(index)
            facts = {"name": found.name, "compute_capability": "%d.%d" % (found.major, found.minor)}
        except Exception as error:
            state["cuda_error"] = describe(error)
        try_device(torch, "cuda:%d" % index, **facts)


def why_no_cuda(cuda: "object") -> str:
    """torch.cuda.is_available() swallows the reason; init() says it."""
    begin("torch.cuda.init()")
    try:
        cuda.init()  # type: ignore[attr-defined]
    except Exception as error:
        return describe(error)
    return ""


def run_cudnn(torch: "object") -> None:
    try:
        state["cudnn"] = str(torch.backends.cudnn.version())  # type: ignore[attr-defined]
    except Exception as error:
        state["cudnn_error"] = describe(error)


def run_nccl(torch: "object") -> None:
    """A build without NCCL, as on Windows, has no version of it."""
    with contextlib.suppress(Exception):
        state["nccl"] = ".".join(str(part) for part in torch.cuda.nccl.version())  # type: ignore[attr-defined]


def loaded_libraries() -> "list[dict[str, str]]":
    """The CUDA and OpenMP libraries in this process's memory, by its own map: which ones really won."""
    found = {}
    try:
        with open("/proc/self/maps", encoding="utf-8", errors="replace") as maps:
            for line in maps:
                path = line.rstrip("\n").partition("/")[2]
                name = path.rpartition("/")[2]
                if name.startswith(CUDA_LIBRARIES + OPENMP_LIBRARIES) and ".so" in name:
                    found["/" + path] = {"name": name, "path": "/" + path, "via": "loaded"}
    except OSError:
        pass
    return [found[path] for path in sorted(found)]


def run() -> None:
    begin("import torch")
    began = time.perf_counter()
    import torch

    state["import_seconds"] = round(time.perf_counter() - began, 3)
    state.update(imported=True, origin=getattr(torch, "__file__", None), version=str(getattr(torch, "__version__", "")))
    state["devices"] = devices
    built_for = getattr(torch, "version", None)
    if sys.platform != "darwin" and not any(getattr(built_for, kind, None) for kind in ("cuda", "hip", "xpu")):
        state["tests"] = 2
    try_device(torch, "cpu")
    ask_availability(torch.cuda)
    if getattr(built_for, "cuda", None) or getattr(built_for, "hip", None):
        try_cuda(torch)
        run_cudnn(torch)
        run_nccl(torch)
    mps = getattr(torch.backends, "mps", None)
    if mps is not None and mps.is_available():
        try_device(torch, "mps")
    xpu = getattr(torch, "xpu", None)
    if getattr(built_for, "xpu", None) and xpu is not None and xpu.is_available():
        for index in range(xpu.device_count()):
            try_device(torch, "xpu:%d" % index, name=xpu.get_device_name(index))


restore_path()
warnings.showwarning = keep_warning
warnings.simplefilter("always", UserWarning)
state["warnings"] = caught
attempt(run, state, traceback)
state["libraries"] = loaded_libraries()
reply(state)
leave()
