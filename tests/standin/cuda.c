/* A stand-in for libcuda.so.1: what the real CUDA runtime and torchdoctor ask it first, from the table in standin.h.

   Signatures after NVIDIA's public driver API reference. The runtime gets as far as cuInit and the versions here; behind
   them it wants tables that are not public, so no GPU can be used through it. */

#define _GNU_SOURCE
#include <dlfcn.h>

#include "standin.h"

enum { SUCCESS = 0, INVALID_VALUE = 1, INVALID_DEVICE = 101, NOT_FOUND = 500 };
enum { COMPUTE_MODE = 20, MAJOR = 75, MINOR = 76 }; /* CUdevice_attribute */

#define BEGIN                              \
    char value[LINE];                      \
    int code = called(__func__);           \
    (void)value;                           \
    if (code)                              \
        return code

int cuInit(unsigned int flags) { BEGIN; (void)flags; return SUCCESS; }

int cuDriverGetVersion(int *version) {
    BEGIN;
    *version = setting("driver", "cuda", value) ? atoi(value) : 0;
    return SUCCESS;
}

int cuDeviceGetCount(int *count) {
    BEGIN;
    *count = count_gpus();
    return SUCCESS;
}

int cuDeviceGet(int *device, int index) {
    BEGIN;
    *device = index;
    return index < count_gpus() ? SUCCESS : INVALID_DEVICE;
}

int cuDeviceGetName(char *to, int size, int device) {
    BEGIN;
    snprintf(to, size, "%s", of_gpu(device, "name", value) ? value : "");
    return SUCCESS;
}

int cuDeviceTotalMem_v2(size_t *bytes, int device) {
    BEGIN;
    *bytes = of_gpu(device, "memory", value) ? (size_t)atoll(value) << 20 : 0;
    return SUCCESS;
}

int cuDeviceGetAttribute(int *answer, int attribute, int device) {
    BEGIN;
    int major = 0, minor = 0;
    if (of_gpu(device, "capability", value))
        sscanf(value, "%d.%d", &major, &minor);
    *answer = attribute == MAJOR ? major : attribute == MINOR ? minor : 0;
    if (attribute == COMPUTE_MODE && of_gpu(device, "compute_mode", value))
        *answer = atoi(value);
    return SUCCESS;
}

int cuGetExportTable(const void **table, const void *id) {
    (void)id;
    *table = NULL;
    return NOT_FOUND;
}

int cuGetProcAddress_v2(const char *name, void **function, int version, unsigned long long flags, int *status) {
    char newer[LINE];
    (void)version, (void)flags;
    snprintf(newer, sizeof newer, "%s_v2", name);
    *function = dlsym(RTLD_DEFAULT, newer);
    if (!*function)
        *function = dlsym(RTLD_DEFAULT, name);
    if (status)
        *status = *function ? 0 : 1;
    return *function ? SUCCESS : NOT_FOUND;
}

int cuGetProcAddress(const char *name, void **function, int version, unsigned long long flags) {
    return cuGetProcAddress_v2(name, function, version, flags, NULL);
}

/* What torch wants to find, and does not get as far as to need. */
#define NOTHING(function) \
    int function(void) { return called(__func__); }

NOTHING(cuCtxGetCurrent)
NOTHING(cuCtxSetCurrent)
NOTHING(cuDevicePrimaryCtxRetain)
NOTHING(cuFuncGetAttribute)
NOTHING(cuFuncSetAttribute)
NOTHING(cuFuncSetCacheConfig)
NOTHING(cuGetErrorString)
NOTHING(cuLaunchCooperativeKernel)
NOTHING(cuLaunchKernel)
NOTHING(cuLinkAddData_v2)
NOTHING(cuLinkComplete)
NOTHING(cuLinkCreate_v2)
NOTHING(cuMemGetAddressRange_v2)
NOTHING(cuModuleGetFunction)
NOTHING(cuModuleLoad)
NOTHING(cuModuleLoadData)
NOTHING(cuModuleLoadDataEx)
NOTHING(cuModuleUnload)
NOTHING(cuOccupancyMaxActiveBlocksPerMultiprocessor)
NOTHING(cuPointerGetAttribute)
NOTHING(cuTensorMapEncodeTiled)

int cuDevicePrimaryCtxGetState(int device, unsigned int *flags, int *active) {
    BEGIN;
    (void)device;
    *flags = 0;
    *active = 1;
    return SUCCESS;
}
