#ifndef PERENNIAL_CLMDB_SHIM_H
#define PERENNIAL_CLMDB_SHIM_H

#include <lmdb.h>
// statfs(2), which tells a network file system: Swift's Glibc module does not have it.
#include <sys/vfs.h>

// fallocate(2) with FALLOC_FL_KEEP_SIZE (1), which needs _GNU_SOURCE in C.
int fallocate(int descriptor, int mode, off_t offset, off_t length);
static inline int perennial_reserve(int descriptor, off_t length) {
  return fallocate(descriptor, 1, 0, length);
}

// sync_file_range(2) with SYNC_FILE_RANGE_WRITE (2), which also needs _GNU_SOURCE: begins to write, waits for nothing.
int sync_file_range(int descriptor, off_t offset, off_t length, unsigned flags);
static inline int perennial_begin_writing(int descriptor) { return sync_file_range(descriptor, 0, 0, 2); }

// O_PATH, which also needs _GNU_SOURCE: a descriptor that holds a file and reads nothing.
#define PERENNIAL_O_PATH 010000000

// malloc_trim(3), which Swift's Glibc module does not have: gives memory that nobody uses back to the system.
int malloc_trim(size_t kept);
static inline void perennial_trim_memory(void) { malloc_trim(0); }

// Asks the processor for some bytes, without waiting for them.
static inline void perennial_prefetch(const void *data, size_t size) {
  const char *bytes = (const char *)data;
  for (size_t offset = 0; offset < size; offset += 64) __builtin_prefetch(bytes + offset);
}

#endif
