/* A stand-in for libnvidia-ml.so.1: the calls that torchdoctor makes, answered from the table in standin.h.

   Signatures after NVIDIA's public NVML reference; a device handle is a GPU's index plus one. */

#include "standin.h"

#include <strings.h>

enum { SUCCESS = 0, INVALID_ARGUMENT = 2, NOT_SUPPORTED = 3, NOT_FOUND = 6, INSUFFICIENT_SIZE = 7 };

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

int nvmlDeviceGetHandleByPciBusId_v2(const char *bus, Device *device) {
    BEGIN;
    for (unsigned int index = 0; (int)index < count_gpus(); index++)
        if (of_gpu(index, "bus", value) && !strcasecmp(value, bus))
            return nvmlDeviceGetHandleByIndex_v2(index, device);
    return NOT_FOUND;
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
    memory->total = atoll(value) << 20;
    memory->used = of_gpu(index_of(device), "memory_used", value) ? atoll(value) << 20 : 0;
    memory->used += of_gpu(index_of(device), "memory_reserved", value) ? atoll(value) << 20 : 0;
    memory->free = memory->total - memory->used;
    return SUCCESS;
}

typedef struct { unsigned int version; unsigned long long total, reserved, free, used; } Memory2;

/* As nvidia-smi counts: what the driver reserves for itself is not used. */
int nvmlDeviceGetMemoryInfo_v2(Device device, Memory2 *memory) {
    BEGIN;
    if (memory->version != (sizeof *memory | 2 << 24) || !of_gpu(index_of(device), "memory", value))
        return INVALID_ARGUMENT;
    memory->total = atoll(value) << 20;
    memory->reserved = of_gpu(index_of(device), "memory_reserved", value) ? atoll(value) << 20 : 0;
    memory->used = of_gpu(index_of(device), "memory_used", value) ? atoll(value) << 20 : 0;
    memory->free = memory->total - memory->reserved - memory->used;
    return SUCCESS;
}

int nvmlDeviceGetPciInfo_v3(Device device, Pci *pci) {
    BEGIN;
    memset(pci, 0, sizeof *pci);
    return text(of_gpu(index_of(device), "bus", value), pci->bus_id, sizeof pci->bus_id);
}

/* A key of a GPU as a number. */
static int number(Device device, const char *key, unsigned int *to) {
    char value[LINE];
    if (!of_gpu(index_of(device), key, value))
        return NOT_SUPPORTED;
    *to = (unsigned int)strtoul(value, NULL, 0);
    return SUCCESS;
}

#define NUMBER(function, key) \
    int function(Device device, unsigned int *to) { BEGIN; return number(device, key, to); }

NUMBER(nvmlDeviceGetCurrPcieLinkWidth, "pci_width")
NUMBER(nvmlDeviceGetMaxPcieLinkWidth, "pci_width_max")
NUMBER(nvmlDeviceGetCurrPcieLinkGeneration, "pci_generation")
NUMBER(nvmlDeviceGetMaxPcieLinkGeneration, "pci_generation_max")
NUMBER(nvmlDeviceGetRetiredPagesPendingStatus, "retired_pending")
NUMBER(nvmlDeviceGetComputeMode, "compute_mode")
NUMBER(nvmlDeviceGetPersistenceMode, "persistence")
NUMBER(nvmlDeviceGetMaxMigDeviceCount, "mig_devices")

NUMBER(nvmlDeviceGetPowerUsage, "milliwatts")
NUMBER(nvmlDeviceGetPowerManagementLimit, "power_limit")
NUMBER(nvmlDeviceGetPowerManagementDefaultLimit, "power_limit_default")

#define NUMBER_OF(function, key) \
    int function(Device device, unsigned int which, unsigned int *to) { BEGIN; (void)which; return number(device, key, to); }

NUMBER_OF(nvmlDeviceGetClockInfo, "mhz")
NUMBER_OF(nvmlDeviceGetMaxClockInfo, "mhz_max")
NUMBER_OF(nvmlDeviceGetTemperature, "celsius")
NUMBER_OF(nvmlDeviceGetTemperatureThreshold, "celsius_limit")

int nvmlDeviceGetEccMode(Device device, unsigned int *now, unsigned int *later) {
    BEGIN;
    *later = 0;
    return number(device, "ecc", now);
}

int nvmlDeviceGetMigMode(Device device, unsigned int *now, unsigned int *later) {
    BEGIN;
    *later = 0;
    return number(device, "mig", now);
}

int nvmlDeviceGetMigDeviceHandleByIndex(Device device, unsigned int index, Device *slice) {
    unsigned int slices = 0;
    BEGIN;
    number(device, "mig_devices", &slices);
    *slice = device;
    return index < slices ? SUCCESS : NOT_FOUND;
}

/* remapped_rows = correctable uncorrectable pending failed */
int nvmlDeviceGetRemappedRows(Device device, unsigned int *corrected, unsigned int *not, unsigned int *pending, unsigned int *failed) {
    BEGIN;
    const char *rows = of_gpu(index_of(device), "remapped_rows", value);
    return rows && sscanf(rows, "%u %u %u %u", corrected, not, pending, failed) == 4 ? SUCCESS : NOT_SUPPORTED;
}

int nvmlDeviceGetCurrentClocksThrottleReasons(Device device, unsigned long long *reasons) {
    unsigned int bits = 0;
    BEGIN;
    int answer = number(device, "throttled", &bits);
    *reasons = bits;
    return answer;
}

/* As many processes as there are, none of them named. */
int nvmlDeviceGetComputeRunningProcesses_v3(Device device, unsigned int *count, void *processes) {
    unsigned int running = 0, room = *count;
    BEGIN;
    int answer = number(device, "processes", &running);
    *count = running;
    if (answer == SUCCESS && processes)
        memset(processes, 0, running * 24);
    return answer == SUCCESS && running > room ? INSUFFICIENT_SIZE : answer;
}

/* What torch wants to find when it has run out of memory. */
int nvmlSystemGetCudaDriverVersion_v2(int *version) { return nvmlSystemGetCudaDriverVersion(version); }
int nvmlDeviceGetComputeRunningProcesses(Device device, unsigned int *count, void *processes) {
    return nvmlDeviceGetComputeRunningProcesses_v3(device, count, processes);
}
int nvmlDeviceGetNvLinkRemoteDeviceType(void) { BEGIN; return NOT_SUPPORTED; }
int nvmlDeviceGetNvLinkRemotePciInfo_v2(void) { BEGIN; return NOT_SUPPORTED; }
int nvmlDeviceGetGpuFabricInfoV(void) { BEGIN; return NOT_SUPPORTED; }
