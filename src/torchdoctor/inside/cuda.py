"""Asks the driver's libcuda whether CUDA starts, without torch. Never where no driver is loaded; see rights.py.

In the patient's Python, since the RPATH of a conda interpreter decides which libcuda is found.
"""

import ctypes
import errno
import glob
import os
import re
import sys

from torchdoctor.inside.protocol import leave, reply

state = {}  # type: dict[str, object]
MAJOR, MINOR = 75, 76  # CUdevice_attribute: of the compute capability


def refused() -> "dict[str, str]":
    """What opening each device file says where it fails: a container's device rules show in no permission bit."""
    found = {}
    for path in glob.glob("/dev/nvidiactl") + glob.glob("/dev/nvidia-uvm") + glob.glob("/dev/nvidia[0-9]*"):
        try:
            os.close(os.open(path, os.O_RDWR | getattr(os, "O_CLOEXEC", 0)))
        except OSError as error:
            found[path] = errno.errorcode.get(error.errno or 0, str(error.errno))
    return found


def load() -> "ctypes.CDLL | None":
    try:
        return ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError as error:
        state["detail"] = str(error)
        return None


def loaded_from() -> "str | None":
    try:
        with open("/proc/self/maps") as maps:
            found = re.search(r"(/\S*libcuda\.so\S*)$", maps.read(), re.M)
    except OSError:
        return None
    return found.group(1) if found else None


def version(library: "ctypes.CDLL") -> "str | None":
    number = ctypes.c_int(0)
    if library.cuDriverGetVersion(ctypes.byref(number)) != 0 or not number.value:
        return None
    return "%d.%d" % (number.value // 1000, number.value % 1000 // 10)


def gpu(library: "ctypes.CDLL", index: int) -> "dict[str, object]":
    device, major, minor = ctypes.c_int(0), ctypes.c_int(0), ctypes.c_int(0)
    name, memory = ctypes.create_string_buffer(256), ctypes.c_size_t(0)
    library.cuDeviceGet(ctypes.byref(device), index)
    library.cuDeviceGetName(name, 256, device)
    library.cuDeviceTotalMem_v2(ctypes.byref(memory), device)
    library.cuDeviceGetAttribute(ctypes.byref(major), MAJOR, device)
    library.cuDeviceGetAttribute(ctypes.byref(minor), MINOR, device)
    return {
        "index": index,
        "name": name.value.decode("utf-8", "replace"),
        "compute_capability": "%d.%d" % (major.value, minor.value) if major.value else None,
        "memory": memory.value or None,
    }


def run() -> None:
    state["refused"] = refused() if sys.platform.startswith("linux") else {}
    library = load()
    if library is None:
        return
    state["path"] = loaded_from()
    state["version"] = version(library)
    state["step"] = "cuInit"
    reply(state)
    state["result"] = result = library.cuInit(0)
    if result == 0:
        count = ctypes.c_int(0)
        library.cuDeviceGetCount(ctypes.byref(count))
        state["devices"] = count.value
        state["gpus"] = [gpu(library, index) for index in range(count.value)]


run()
reply(dict(state, done=True))
leave()
