"""Runs a command where a file system of FUSE took every request and answers none, which nobody else can see.

`python hung_mount.py FOLDER COMMAND ...` mounts it in a namespace of its own, so only this command meets it. Prints
JSON: the exit code, the seconds and both outputs. Exit code 77: not possible here.
"""

import ctypes
import json
import os
import struct
import subprocess
import sys
import threading
import time

CLONE_NEWNS, MS_REC, MS_PRIVATE = 0x20000, 1 << 14, 1 << 18
INIT = 26
NOT_HERE = 77
LIMIT = 90  # seconds for the command; less is no failure on a busy machine


def main(folder: str, command: list[str]) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        device = os.open("/dev/fuse", os.O_RDWR)
    except OSError:
        return NOT_HERE
    options = f"fd={device},rootmode=40000,user_id={os.getuid()},group_id={os.getgid()}".encode()
    if (
        libc.unshare(CLONE_NEWNS)
        or libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None)
        or libc.mount(b"hung", folder.encode(), b"fuse", 6, options)
    ):
        return NOT_HERE
    threading.Thread(target=serve, args=(device,), daemon=True).start()
    print(json.dumps(outcome(command)), flush=True)
    return 0


def outcome(command: list[str]) -> dict[str, object]:
    """With -1 as the exit code of a command that did not end in time."""
    began = time.monotonic()
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        output, errors = running.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return {"code": -1, "seconds": LIMIT, "output": "", "errors": ""}
    return {"code": running.returncode, "seconds": time.monotonic() - began, "output": output, "errors": errors}


def serve(device: int) -> None:
    """Greets the kernel, then takes every request: from then on whoever waits cannot be ended."""
    while True:
        request = os.read(device, 1 << 20)
        _, opcode, unique = struct.unpack_from("=IIQ", request)
        if opcode == INIT:
            body = struct.pack("=IIIIHHIIHHI7I", 7, 31, 4096, 0, 12, 9, 4096, 1, 1, 0, 0, *[0] * 7)
            os.write(device, struct.pack("=IiQ", 16 + len(body), 0, unique) + body)


if __name__ == "__main__":
    code = main(sys.argv[1], sys.argv[2:])
    sys.stdout.flush()
    os._exit(code)  # ends the file system's server, and with it every wait
