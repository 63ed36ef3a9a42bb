// What this machine does at best: memory, the disk, and LMDB with nothing around it.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// Copies `bytes` from one buffer to another and gives the seconds that it took; negative where there is no
/// memory.
double baseline_copy(size_t bytes);

/// Writes a page to the end of a file, or again and again to its first place, and waits for the disk, `count`
/// times; `micros` gets the time of each. 0, or errno.
int baseline_sync(const char *path, int in_place, size_t count, double *micros);

typedef struct baseline_env baseline_env;

/// Opens an LMDB environment of one table in an empty directory. NULL where that fails.
baseline_env *baseline_open(const char *directory);

/// Puts one value of `bytes` under the next number, and commits. 0, or LMDB's error.
int baseline_put(baseline_env *env, size_t bytes);

void baseline_close(baseline_env *env);

/// The pages of 4,096 bytes that a table of an environment takes.
typedef struct {
  uint64_t pages;
  uint64_t entries;
} baseline_table;

/// Reads the sizes of one table. The environment must not be open in this process. 0, or LMDB's error.
int baseline_table_size(const char *directory, const char *table, baseline_table *size);

/// Adds up the bodies in the packs of the table `bodies` (schemas/log-format.md). Negative where that fails.
int64_t baseline_body_bytes(const char *directory);
