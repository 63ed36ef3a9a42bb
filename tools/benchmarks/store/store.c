// See include/store.h.

#include "store.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

struct store {
  sqlite3 *db;
  sqlite3_stmt *begin, *insert, *commit, *rollback;
};

// Pages of 4,096 bytes and a cache of 256 MiB: the index on random ids would not fit in the default of 2 MB.
static const char *const SETUP =
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA cache_size=-262144;"
    "CREATE TABLE IF NOT EXISTS events("
    "  position INTEGER PRIMARY KEY, source INTEGER NOT NULL, id TEXT NOT NULL, occurred INTEGER NOT NULL,"
    "  recorded INTEGER NOT NULL, value INTEGER NOT NULL, previous INTEGER NOT NULL,"
    "  reference INTEGER NOT NULL, customer INTEGER NOT NULL, type INTEGER NOT NULL,"
    "  channel INTEGER NOT NULL, unit INTEGER NOT NULL,"
    "  version INTEGER NOT NULL, flags INTEGER NOT NULL, checksum INTEGER NOT NULL, body BLOB NOT NULL);"
    "CREATE UNIQUE INDEX IF NOT EXISTS ids ON events(source, id);";

static const char *const INSERT =
    "INSERT INTO events(source, id, occurred, recorded, value, previous, reference, customer, type, channel,"
    "  unit, version, flags, checksum, body) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";

static int finalize(store *store) {
  sqlite3_finalize(store->begin);
  sqlite3_finalize(store->insert);
  sqlite3_finalize(store->commit);
  sqlite3_finalize(store->rollback);
  int rc = sqlite3_close(store->db);
  free(store);
  return rc;
}

static int prepare(store *store, const char *text, sqlite3_stmt **statement) {
  return sqlite3_prepare_v3(store->db, text, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
}

store *store_open(const char *path) {
  store *opened = calloc(1, sizeof *opened);
  if (!opened) return NULL;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path, &opened->db, flags, NULL) == 0 &&
      sqlite3_exec(opened->db, SETUP, NULL, NULL, NULL) == 0 &&
      prepare(opened, "BEGIN IMMEDIATE", &opened->begin) == 0 &&
      prepare(opened, INSERT, &opened->insert) == 0 && prepare(opened, "COMMIT", &opened->commit) == 0 &&
      prepare(opened, "ROLLBACK", &opened->rollback) == 0) {
    return opened;
  }
  fprintf(stderr, "store: %s: %s\n", path, sqlite3_errmsg(opened->db));
  finalize(opened);
  return NULL;
}

static int run(sqlite3_stmt *statement) {
  int rc = sqlite3_step(statement);
  sqlite3_reset(statement);
  return rc == SQLITE_DONE || rc == SQLITE_ROW ? 0 : rc;
}

static int insert(store *store, const store_row *row) {
  sqlite3_stmt *s = store->insert;
  sqlite3_bind_int64(s, 1, row->source);
  sqlite3_bind_text(s, 2, row->id, (int)row->id_bytes, SQLITE_STATIC);
  sqlite3_bind_int64(s, 3, row->occurred);
  sqlite3_bind_int64(s, 4, row->recorded);
  sqlite3_bind_int64(s, 5, row->value);
  sqlite3_bind_int64(s, 6, (sqlite3_int64)row->previous);
  sqlite3_bind_int64(s, 7, (sqlite3_int64)row->reference);
  sqlite3_bind_int64(s, 8, row->customer);
  sqlite3_bind_int64(s, 9, row->type);
  sqlite3_bind_int64(s, 10, row->channel);
  sqlite3_bind_int64(s, 11, row->unit);
  sqlite3_bind_int64(s, 12, row->version);
  sqlite3_bind_int64(s, 13, row->flags);
  sqlite3_bind_int64(s, 14, (sqlite3_int64)row->checksum);
  sqlite3_bind_blob(s, 15, row->body, (int)row->body_bytes, SQLITE_STATIC);
  return run(s);
}

int store_append(store *store, const store_row *rows, size_t count) {
  int rc = run(store->begin);
  if (rc) return rc;
  for (size_t i = 0; i < count && rc == 0; i++) rc = insert(store, rows + i);
  if (rc == 0) rc = run(store->commit);
  if (rc) run(store->rollback);
  return rc;
}

int64_t store_count(store *store) {
  sqlite3_stmt *statement;
  int64_t count = -1;
  if (prepare(store, "SELECT count(*) FROM events", &statement)) return -1;
  if (sqlite3_step(statement) == SQLITE_ROW) count = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return count;
}

int store_close(store *store) {
  int rc = sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  int closed = finalize(store);
  return rc ? rc : closed;
}
