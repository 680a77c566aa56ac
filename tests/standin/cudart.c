/* A stand-in for the public calls of the CUDA runtime, to be preloaded before the real libcudart: torch finds the GPUs of
   the table in standin.h, may fail in any of these calls with any code, and computes nothing.

   Signatures and the layout of cudaDeviceProp after NVIDIA's public CUDA 13 runtime reference. */

#include "standin.h"

enum { SUCCESS = 0, INVALID_DEVICE = 101 };
enum { MEMORY = 288, MAJOR = 360, MINOR = 364, LAUNCH_WIDTH = 308, THREADS = 320 }; /* places in cudaDeviceProp */

static __thread int current, last;

#define BEGIN                              \
    char value[LINE];                      \
    int code = called(__func__);           \
    (void)value;                           \
    if (code)                              \
        return last = code

int cudaGetLastError(void) { int code = last; last = 0; return code; }
int cudaPeekAtLastError(void) { return last; }

int cudaGetDeviceCount(int *count) {
    BEGIN;
    *count = count_gpus();
    return SUCCESS;
}

int cudaGetDevice(int *device) { BEGIN; *device = current; return SUCCESS; }

int cudaSetDevice(int device) {
    BEGIN;
    if (device >= count_gpus())
        return last = INVALID_DEVICE;
    current = device;
    return SUCCESS;
}

int cudaGetDeviceProperties(char *to, int device) {
    BEGIN;
    memset(to, 0, 1008);
    if (of_gpu(device, "name", value))
        strncpy(to, value, 255);
    *(size_t *)(to + MEMORY) = of_gpu(device, "memory", value) ? (size_t)atoll(value) << 20 : 0;
    *(int *)(to + LAUNCH_WIDTH) = 32;
    *(int *)(to + THREADS) = 1024;
    if (of_gpu(device, "capability", value))
        sscanf(value, "%d.%d", (int *)(to + MAJOR), (int *)(to + MINOR));
    return SUCCESS;
}

int cudaMemGetInfo(size_t *free_bytes, size_t *total) {
    BEGIN;
    *total = of_gpu(current, "memory", value) ? (size_t)atoll(value) << 20 : 0;
    *free_bytes = *total - (of_gpu(current, "memory_used", value) ? (size_t)atoll(value) << 20 : 0);
    return SUCCESS;
}

int cudaMalloc(void **to, size_t bytes) { BEGIN; *to = malloc(bytes); return SUCCESS; }
int cudaFree(void *memory) { BEGIN; free(memory); return SUCCESS; }
int cudaDeviceGetAttribute(int *to, int attribute, int device) { BEGIN; (void)attribute, (void)device; *to = 0; return SUCCESS; }
int cudaStreamIsCapturing(void *stream, int *to) { BEGIN; (void)stream; *to = 0; return SUCCESS; }
int cudaDeviceGetStreamPriorityRange(int *least, int *most) { BEGIN; *least = *most = 0; return SUCCESS; }
int cudaDeviceSynchronize(void) { BEGIN; return SUCCESS; }
int cudaStreamSynchronize(void *stream) { BEGIN; (void)stream; return SUCCESS; }
int cudaMemcpyAsync(void *to, const void *from, size_t bytes, int kind, void *stream) {
    BEGIN;
    (void)kind, (void)stream;
    memcpy(to, from, bytes);
    return SUCCESS;
}

static int nothing(void) { return SUCCESS; }

/* torch fetches its driver calls by this one, and does not get as far as to need them. */
int cudaGetDriverEntryPointByVersion(const char *name, void **function, unsigned version, unsigned long long flags, int *found) {
    BEGIN;
    (void)name, (void)version, (void)flags;
    *function = (void *)nothing;
    if (found)
        *found = 0;
    return SUCCESS;
}

#define NOTHING(function) \
    int function(void) { BEGIN; return SUCCESS; }

/* Everything else that torch 2.14 wants of the runtime. */
NOTHING(cudaDeviceCanAccessPeer) NOTHING(cudaDeviceEnablePeerAccess) NOTHING(cudaDeviceGetDefaultMemPool)
NOTHING(cudaDeviceGetGraphMemAttribute) NOTHING(cudaDeviceGetPCIBusId) NOTHING(cudaDeviceSetGraphMemAttribute)
NOTHING(cudaDriverGetVersion) NOTHING(cudaEventCreate) NOTHING(cudaEventCreateWithFlags) NOTHING(cudaEventDestroy)
NOTHING(cudaEventElapsedTime) NOTHING(cudaEventQuery) NOTHING(cudaEventRecord) NOTHING(cudaEventRecordWithFlags)
NOTHING(cudaEventSynchronize) NOTHING(cudaFreeAsync) NOTHING(cudaFreeHost) NOTHING(cudaFuncGetAttributes)
NOTHING(cudaFuncSetAttribute) NOTHING(cudaGetSymbolAddress) NOTHING(cudaGraphAddNode)
NOTHING(cudaGraphConditionalHandleCreate) NOTHING(cudaGraphDestroy) NOTHING(cudaGraphExecDestroy)
NOTHING(cudaGraphGetNodes) NOTHING(cudaGraphInstantiateWithFlags) NOTHING(cudaGraphLaunch)
NOTHING(cudaGraphNodeGetDependencies) NOTHING(cudaGraphRetainUserObject) NOTHING(cudaHostAlloc)
NOTHING(cudaHostRegister) NOTHING(cudaHostUnregister) NOTHING(cudaIpcCloseMemHandle) NOTHING(cudaIpcGetEventHandle)
NOTHING(cudaIpcGetMemHandle) NOTHING(cudaIpcOpenEventHandle) NOTHING(cudaIpcOpenMemHandle)
NOTHING(cudaKernelSetAttributeForDevice) NOTHING(cudaLaunchHostFunc) NOTHING(cudaLaunchKernel)
NOTHING(cudaLaunchKernelExC) NOTHING(cudaLibraryGetKernel) NOTHING(cudaLibraryLoadData) NOTHING(cudaLibraryUnload)
NOTHING(cudaMallocAsync) NOTHING(cudaMemPoolGetAttribute) NOTHING(cudaMemPoolSetAccess)
NOTHING(cudaMemPoolSetAttribute) NOTHING(cudaMemPoolTrimTo) NOTHING(cudaMemcpy) NOTHING(cudaMemcpyPeerAsync)
NOTHING(cudaMemcpyToSymbol) NOTHING(cudaMemset) NOTHING(cudaMemsetAsync)
NOTHING(cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags) NOTHING(cudaPointerGetAttributes)
NOTHING(cudaProfilerStart) NOTHING(cudaProfilerStop) NOTHING(cudaRuntimeGetVersion) NOTHING(cudaStreamAddCallback)
NOTHING(cudaStreamBeginCapture) NOTHING(cudaStreamBeginCaptureToGraph) NOTHING(cudaStreamCreate)
NOTHING(cudaStreamCreateWithFlags) NOTHING(cudaStreamCreateWithPriority) NOTHING(cudaStreamDestroy)
NOTHING(cudaStreamEndCapture) NOTHING(cudaStreamGetCaptureInfo) NOTHING(cudaStreamGetPriority)
NOTHING(cudaStreamQuery) NOTHING(cudaStreamUpdateCaptureDependencies) NOTHING(cudaStreamWaitEvent)
NOTHING(cudaThreadExchangeStreamCaptureMode) NOTHING(cudaUserObjectCreate) NOTHING(cudaUserObjectRelease)
