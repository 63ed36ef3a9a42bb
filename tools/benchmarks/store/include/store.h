// A peer: SQLite as an event store, as one would write it in C.
//
// One table of events, a column for each field of a fact, the body as a blob; a unique index on (source, id).
// WAL and synchronous=FULL, so that a commit is on disk when it returns. Statements are prepared once.
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct store store;

/// One event. The texts and the body belong to the caller.
typedef struct {
  const char *id;
  const void *body;
  size_t id_bytes, body_bytes;
  int64_t occurred, recorded, value;
  uint64_t previous, reference, checksum;
  uint32_t customer, source;
  uint16_t type, channel, unit;
  uint8_t version, flags;
} store_row;

/// Opens a database, which may be new. NULL where that fails; the reason is on standard error.
store *store_open(const char *path);

/// Inserts events in one durable transaction: all or none. 0, or SQLite's error (19 where an id is known).
int store_append(store *store, const store_row *rows, size_t count);

/// How many events there are; negative where that fails.
int64_t store_count(store *store);

/// Moves what is in the write-ahead log into the database, and closes it. 0, or SQLite's error.
int store_close(store *store);
