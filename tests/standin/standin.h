/* What the stand-in driver libraries answer from: the INI file that the environment variable STANDIN_GPUS names.

   [driver]   version = 570.86.10    cuda = 12080
   [gpu0]     name, uuid, capability = 8.9, memory (MiB), bus, lost = an NVML error; [gpu1] and so on
              and of its state: memory_used and memory_reserved (MiB), processes, ecc, mig, mig_devices, persistence, compute_mode,
              pci_width, pci_generation, both with _max, retired_pending, throttled (bits), remapped_rows = 0 0 0 0
   [calls]    FUNCTION = a number: it returns this code; "hang": it never returns; "crash": it dies

   A key that is not there is "not supported", as on cards that cannot answer. */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE 512

/* The value of a key, in a buffer of the caller's, or NULL. */
static const char *setting(const char *section, const char *key, char *value) {
    const char *path = getenv("STANDIN_GPUS");
    FILE *file = path ? fopen(path, "r") : NULL;
    char line[LINE], at[LINE] = "", name[LINE];
    const char *found = NULL;
    while (file && !found && fgets(line, sizeof line, file)) {
        if (sscanf(line, "[%[^]]]", name) == 1)
            strcpy(at, name);
        else if (sscanf(line, "%[^ =] = %[^\n]", name, value) == 2 && !strcmp(at, section) && !strcmp(name, key))
            found = value;
    }
    if (file)
        fclose(file);
    return found;
}

/* What this function is to return, if [calls] lets it return at all; 0 where nothing is said. */
static int called(const char *function) {
    char value[LINE];
    if (!setting("calls", function, value))
        return 0;
    if (!strcmp(value, "crash"))
        abort();
    while (!strcmp(value, "hang"))
        pause();
    return atoi(value);
}

static const char *of_gpu(int index, const char *key, char *value) {
    char section[LINE];
    snprintf(section, sizeof section, "gpu%d", index);
    return setting(section, key, value);
}

static int count_gpus(void) {
    char value[LINE];
    int count = 0;
    while (of_gpu(count, "name", value))
        count++;
    return count;
}
