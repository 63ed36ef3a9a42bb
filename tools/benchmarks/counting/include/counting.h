// Counts allocations: whoever links this gets its own malloc, which counts and then calls glibc's.
#pragma once

#include <stdint.h>

typedef struct {
  uint64_t allocations; // calls of malloc, calloc, realloc, aligned_alloc, posix_memalign and memalign
  uint64_t bytes;       // that they asked for
} counting_totals;

/// The allocations of all threads, since the process began.
counting_totals counting_now(void);
