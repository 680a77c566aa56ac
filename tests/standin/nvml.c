/* A stand-in for libnvidia-ml.so.1: the calls that torchdoctor makes, answered from the table in standin.h.

   Signatures after NVIDIA's public NVML reference; a device handle is a GPU's index plus one. */

#include "standin.h"

enum { SUCCESS = 0, INVALID_ARGUMENT = 2, NOT_SUPPORTED = 3, INSUFFICIENT_SIZE = 7 };

typedef struct device *Device;
typedef struct { unsigned long long total, free, used; } Memory;
typedef struct {
    char bus_legacy[16];
    unsigned int domain, bus, device, pci_device, pci_subsystem;
    char bus_id[32];
} Pci;

static int index_of(Device device) { return (int)(size_t)device - 1; }

static int text(const char *value, char *to, unsigned int size) {
    if (!value)
        return NOT_SUPPORTED;
    if (strlen(value) >= size)
        return INSUFFICIENT_SIZE;
    strcpy(to, value);
    return SUCCESS;
}

#define BEGIN                              \
    char value[LINE];                      \
    int code = called(__func__);           \
    (void)value;                           \
    if (code)                              \
        return code

int nvmlInit_v2(void) { BEGIN; return SUCCESS; }
int nvmlInitWithFlags(unsigned int flags) { (void)flags; return nvmlInit_v2(); }
int nvmlShutdown(void) { BEGIN; return SUCCESS; }

int nvmlSystemGetDriverVersion(char *to, unsigned int size) {
    BEGIN;
    return text(setting("driver", "version", value), to, size);
}

int nvmlSystemGetCudaDriverVersion(int *version) {
    BEGIN;
    if (!setting("driver", "cuda", value))
        return NOT_SUPPORTED;
    *version = atoi(value);
    return SUCCESS;
}

int nvmlDeviceGetCount_v2(unsigned int *count) {
    BEGIN;
    *count = count_gpus();
    return SUCCESS;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned int index, Device *device) {
    BEGIN;
    if ((int)index >= count_gpus())
        return INVALID_ARGUMENT;
    if (of_gpu(index, "lost", value))
        return atoi(value);
    *device = (Device)(size_t)(index + 1);
    return SUCCESS;
}

int nvmlDeviceGetName(Device device, char *to, unsigned int size) {
    BEGIN;
    return text(of_gpu(index_of(device), "name", value), to, size);
}

int nvmlDeviceGetUUID(Device device, char *to, unsigned int size) {
    BEGIN;
    return text(of_gpu(index_of(device), "uuid", value), to, size);
}

int nvmlDeviceGetCudaComputeCapability(Device device, int *major, int *minor) {
    BEGIN;
    const char *capability = of_gpu(index_of(device), "capability", value);
    return capability && sscanf(capability, "%d.%d", major, minor) == 2 ? SUCCESS : NOT_SUPPORTED;
}

int nvmlDeviceGetMemoryInfo(Device device, Memory *memory) {
    BEGIN;
    if (!of_gpu(index_of(device), "memory", value))
        return NOT_SUPPORTED;
    memory->total = memory->free = atoll(value) << 20;
    memory->used = 0;
    return SUCCESS;
}

int nvmlDeviceGetPciInfo_v3(Device device, Pci *pci) {
    BEGIN;
    memset(pci, 0, sizeof *pci);
    return text(of_gpu(index_of(device), "bus", value), pci->bus_id, sizeof pci->bus_id);
}
