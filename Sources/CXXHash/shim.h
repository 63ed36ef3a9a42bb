#include <xxhash.h>

#if defined(__x86_64__) && __has_include(<xxh_x86dispatch.h>)
// Installed where the library has functions that choose the widest vectors of this processor as they run.
#define CXXHASH_DISPATCHES
#define XXH_DISPATCH_DISABLE_REPLACE
#include <xxh_x86dispatch.h>
#endif

/// XXH3-64 by the fastest code that the library has for this processor; the hash is the same by all of them.
static inline XXH64_hash_t xxh3_64bits_fastest(const void *data, size_t size, XXH64_hash_t seed) {
#ifdef CXXHASH_DISPATCHES
  XXH64_hash_t hash = XXH3_64bits_withSeed_dispatch(data, size, seed);
  // The library's code for AVX-512 leaves the upper halves of the registers in use (0.8.1): every later instruction of
  // SSE, which Swift clears memory with, then waits for the hash.
  if (__builtin_cpu_supports("avx")) __asm__ volatile("vzeroupper");
  return hash;
#else
  return XXH3_64bits_withSeed(data, size, seed);
#endif
}

/// XXH3-128, the same way. Up to 240 bytes the library's code has no use for wide vectors.
static inline XXH128_hash_t xxh3_128bits_fastest(const void *data, size_t size, XXH64_hash_t seed) {
#ifdef CXXHASH_DISPATCHES
  if (size > 240) {
    XXH128_hash_t hash = XXH3_128bits_withSeed_dispatch(data, size, seed);
    if (__builtin_cpu_supports("avx")) __asm__ volatile("vzeroupper");
    return hash;
  }
#endif
  return XXH3_128bits_withSeed(data, size, seed);
}
