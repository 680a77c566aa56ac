"""Gives up the rights by which a driver's library, called as root, would create device nodes or load kernel modules.

Put in front of a script where no driver is loaded, so that asking changes nothing on the machine. Linux only.
"""

import ctypes

PR_SET_NO_NEW_PRIVS, PR_CAPBSET_DROP = 38, 24
CAP_SYS_MODULE, CAP_MKNOD = 16, 27
CAPABILITY_VERSION_3 = 0x20080522


def give_up_device_rights() -> None:
    """For this process and for what it becomes by exec; without root nearly nothing is left to give up."""
    library = ctypes.CDLL(None)
    library.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)  # no set-uid nvidia-modprobe either
    for capability in (CAP_SYS_MODULE, CAP_MKNOD):
        library.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; twice, for 64 capabilities
    if library.capget(header, sets) == 0:
        for index in range(3):
            sets[index] &= ~(1 << CAP_SYS_MODULE | 1 << CAP_MKNOD) & 0xFFFFFFFF
        library.capset(header, sets)


give_up_device_rights()
