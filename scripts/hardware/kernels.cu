// Kernels that go wrong, as those of an extension would. Built for one architecture: for another than the GPU's,
// `plain` itself is the error.

__global__ void add(float *to) { to[threadIdx.x] += 1; }

__global__ void shifted(char *to) { *(float *)(to + 1 + 4 * threadIdx.x) = 1; }

extern "C" void plain(float *to) { add<<<1, 32>>>(to); }
extern "C" void misaligned(char *to) { shifted<<<1, 8>>>(to); }
extern "C" void too_many_threads(float *to) { add<<<1, 4096>>>(to); }
