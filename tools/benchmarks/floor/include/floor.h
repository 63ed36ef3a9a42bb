// The floor: the LMDB work of a ledger's log, in C, and nothing else.
//
// Same tables, keys, values, flags and commits as Sources/Ledger: facts in blocks of 4,080 bytes; the bodies of a
// commit packed into values of up to 64 KiB; a head row, and a row with the last block and the newest bodies, both
// of which every commit rewrites. No checksums, no idempotency, no indexes, no encoding.
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct floor_log floor_log;

/// Opens the log in a directory, which may be empty. NULL where that fails; the reason is on standard error.
floor_log *floor_open(const char *directory);

/// Appends `count` facts of 64 bytes with bodies of `body_bytes` each (the same in every call), in one durable commit.
/// 0, or LMDB's error.
int floor_append(floor_log *log, size_t count, size_t body_bytes);

/// What a scan reads of every fact.
typedef struct {
  uint64_t count;
  int64_t sum;        // of the values
  int64_t latest;     // history time
  uint32_t customers; // all numbers, exclusive-or
} floor_totals;

/// Scans all facts in one snapshot. No checksum is looked at. A count of 0: it failed.
floor_totals floor_scan(floor_log *log);

void floor_close(floor_log *log);
