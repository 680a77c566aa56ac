"""How programs report a failure of CUDA: by its number, its name in the runtime or the driver, or its words."""

from torchdoctor.explain.known import Seen, escaped

# Number -> names in the runtime and driver API, and what cudaGetErrorString says (driver_types.h and cuda.h, CUDA 13).
_CODES = {
    1: ("InvalidValue", "INVALID_VALUE", "invalid argument"),
    2: ("MemoryAllocation", "OUT_OF_MEMORY", "out of memory"),
    3: ("InitializationError", "NOT_INITIALIZED", "initialization error"),
    4: ("CudartUnloading", "DEINITIALIZED", "driver shutting down"),
    9: ("InvalidConfiguration", "", "invalid configuration argument"),
    13: ("InvalidSymbol", "", "invalid device symbol"),
    17: ("InvalidDevicePointer", "", "invalid device pointer"),
    21: ("InvalidMemcpyDirection", "", "invalid copy direction for memcpy"),
    34: ("StubLibrary", "STUB_LIBRARY", "CUDA driver is a stub library"),
    35: ("InsufficientDriver", "", "CUDA driver version is insufficient for CUDA runtime version"),
    36: ("CallRequiresNewerDriver", "", "API call is not supported in the installed CUDA driver"),
    46: ("DevicesUnavailable", "DEVICE_UNAVAILABLE", "CUDA-capable device(s) is/are busy or unavailable"),
    98: ("InvalidDeviceFunction", "", "invalid device function"),
    100: ("NoDevice", "NO_DEVICE", "no CUDA-capable device is detected"),
    101: ("InvalidDevice", "INVALID_DEVICE", "invalid device ordinal"),
    200: ("InvalidKernelImage", "INVALID_IMAGE", "device kernel image is invalid"),
    201: ("DeviceUninitialized", "INVALID_CONTEXT", "invalid device context"),
    209: ("NoKernelImageForDevice", "NO_BINARY_FOR_GPU", "no kernel image is available for execution on the device"),
    214: ("ECCUncorrectable", "ECC_UNCORRECTABLE", "uncorrectable ECC error encountered"),
    216: (
        "DeviceAlreadyInUse",
        "CONTEXT_ALREADY_IN_USE",
        "exclusive-thread device already in use by a different thread",
    ),
    217: ("PeerAccessUnsupported", "PEER_ACCESS_UNSUPPORTED", "peer access is not supported between these two devices"),
    218: ("InvalidPtx", "INVALID_PTX", "a PTX JIT compilation failed"),
    220: ("NvlinkUncorrectable", "NVLINK_UNCORRECTABLE", "uncorrectable NVLink error detected during the execution"),
    221: ("JitCompilerNotFound", "JIT_COMPILER_NOT_FOUND", "PTX JIT compiler library not found"),
    222: (
        "UnsupportedPtxVersion",
        "UNSUPPORTED_PTX_VERSION",
        "the provided PTX was compiled with an unsupported toolchain",
    ),
    226: ("Contained", "CONTAINED", "Invalid access of peer GPU memory over nvlink or a hardware error"),
    302: ("SharedObjectSymbolNotFound", "SHARED_OBJECT_SYMBOL_NOT_FOUND", "shared object symbol not found"),
    303: ("SharedObjectInitFailed", "SHARED_OBJECT_INIT_FAILED", "shared object initialization failed"),
    304: ("OperatingSystem", "OPERATING_SYSTEM", "OS call failed or operation not supported on this OS"),
    400: ("InvalidResourceHandle", "INVALID_HANDLE", "invalid resource handle"),
    401: ("IllegalState", "ILLEGAL_STATE", "the operation cannot be performed in the present state"),
    500: ("SymbolNotFound", "NOT_FOUND", "named symbol not found"),
    700: ("IllegalAddress", "ILLEGAL_ADDRESS", "an illegal memory access was encountered"),
    701: ("LaunchOutOfResources", "LAUNCH_OUT_OF_RESOURCES", "too many resources requested for launch"),
    702: ("LaunchTimeout", "LAUNCH_TIMEOUT", "the launch timed out and was terminated"),
    704: ("PeerAccessAlreadyEnabled", "PEER_ACCESS_ALREADY_ENABLED", "peer access is already enabled"),
    705: ("PeerAccessNotEnabled", "PEER_ACCESS_NOT_ENABLED", "peer access has not been enabled"),
    709: ("ContextIsDestroyed", "CONTEXT_IS_DESTROYED", "context is destroyed"),
    710: ("Assert", "ASSERT", "device-side assert triggered"),
    711: ("TooManyPeers", "TOO_MANY_PEERS", "peer mapping resources exhausted"),
    714: ("HardwareStackError", "HARDWARE_STACK_ERROR", "hardware stack error"),
    715: ("IllegalInstruction", "ILLEGAL_INSTRUCTION", "an illegal instruction was encountered"),
    716: ("MisalignedAddress", "MISALIGNED_ADDRESS", "misaligned address"),
    717: ("InvalidAddressSpace", "INVALID_ADDRESS_SPACE", "operation not supported on global/shared address space"),
    718: ("InvalidPc", "INVALID_PC", "invalid program counter"),
    719: ("LaunchFailure", "LAUNCH_FAILED", "unspecified launch failure"),
    720: ("CooperativeLaunchTooLarge", "COOPERATIVE_LAUNCH_TOO_LARGE", "too many blocks in cooperative launch"),
    800: ("NotPermitted", "NOT_PERMITTED", "operation not permitted"),
    801: ("NotSupported", "NOT_SUPPORTED", "operation not supported"),
    802: ("SystemNotReady", "SYSTEM_NOT_READY", "system not yet initialized"),
    803: ("SystemDriverMismatch", "SYSTEM_DRIVER_MISMATCH", "system has unsupported display driver"),
    804: (
        "CompatNotSupportedOnDevice",
        "COMPAT_NOT_SUPPORTED_ON_DEVICE",
        "forward compatibility was attempted on non supported HW",
    ),
    805: ("MpsConnectionFailed", "MPS_CONNECTION_FAILED", "MPS client failed to connect to the MPS control daemon"),
    806: ("MpsRpcFailure", "MPS_RPC_FAILURE", "the remote procedural call between the MPS server and the MPS client"),
    807: ("MpsServerNotReady", "MPS_SERVER_NOT_READY", "MPS server is not ready to accept new MPS client requests"),
    808: ("MpsMaxClientsReached", "MPS_MAX_CLIENTS_REACHED", "the hardware resources required to create MPS client"),
    809: (
        "MpsMaxConnectionsReached",
        "MPS_MAX_CONNECTIONS_REACHED",
        "the hardware resources required to support device connections",
    ),
    810: ("MpsClientTerminated", "MPS_CLIENT_TERMINATED", "the MPS client has been terminated by the server"),
    900: ("StreamCaptureUnsupported", "STREAM_CAPTURE_UNSUPPORTED", "operation not permitted when stream is capturing"),
    901: (
        "StreamCaptureInvalidated",
        "STREAM_CAPTURE_INVALIDATED",
        "operation failed due to a previous error during capture",
    ),
    905: ("StreamCaptureImplicit", "STREAM_CAPTURE_IMPLICIT", "would make the legacy stream depend on a capturing"),
    906: ("CapturedEvent", "CAPTURED_EVENT", "operation not permitted on an event last recorded in a capturing stream"),
    910: ("GraphExecUpdateFailure", "GRAPH_EXEC_UPDATE_FAILURE", "the graph update was not performed because"),
    999: ("Unknown", "UNKNOWN", "unknown error"),
}


# Numbers that some of these had before CUDA 10.1.
_BEFORE = {77: 700, 59: 710, 4: 719, 48: 209, 38: 100, 10: 101, 30: 999, 8: 98, 71: 801, 74: 716, 6: 702}


def _alone(words: str) -> str:
    """Not as the beginning of another failure's words: "operation not permitted when stream is capturing"."""
    longer = [other[len(words) :] for _, _, other in _CODES.values() if other.startswith(words) and other != words]
    return escaped(words) + (f"(?!{'|'.join(map(escaped, longer))})" if longer else "")


def codes(*numbers: int) -> tuple[Seen, ...]:
    """The ways of these failures: "CUDA error: 700", "cudaErrorIllegalAddress", "Cuda failure 'an illegal ...'"."""
    known = [_CODES[number] for number in numbers]
    names = [f"cudaError{name}" for name, _, _ in known] + [f"CUDA_ERROR_{name}" for _, name, _ in known if name]
    said = [words for _, _, words in known]
    told = "|".join(_alone(words) for words in said)
    any_of = "|".join(map(str, numbers))
    old = "|".join(str(number) for number in (*numbers, *_BEFORE) if _BEFORE.get(number, number) in numbers)
    return (
        Seen(
            "CUDA error | CUDA failure | CUDARuntimeError | cudaSuccess | THCudaCheck",
            rf"\b(?:CUDA|[Cc]uda)(?:Runtime)?[ _]?(?:[Ee]rror|ERROR|[Ff]ailure)(?: code)?[ :=(]{{1,3}}(?:{any_of})\b"
            rf"(?! ?(?!at |in |from )[\w%.-])|== cudaSuccess \((?:{any_of}) vs\. 0\)"
            rf"|THCudaCheck FAIL file=\S{{1,200}} line=\d+ error=(?:{old}) :",
            f"CUDA error: {numbers[0]}",
            numbers=tuple(dict.fromkeys(f"{any_of}|{old}".split("|"))),
        ),
        Seen(" | ".join(names), rf"\b(?:{'|'.join(names)})\b", names[0]),
        Seen(
            " | ".join(said),
            rf"\b(?:C[Uu][Dd][Aa]|cuda|GPUassert)\b[^\n]{{0,60}}?[:'\"(] ?(?:{told})",
            f"CUDA error: {said[0]}",
        ),
    )
