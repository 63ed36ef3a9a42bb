// See include/floor.h; the layout is that of schemas/log-format.md.

#include "floor.h"

#include <endian.h>
#include <errno.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  BLOCK_BYTES = 4080,
  HEADER_BYTES = 48,
  FACT_BYTES = 64,
  CAPACITY = 63,
  PACK_BYTES = 16 * 4096 - 16,
  TAIL_PACK_BYTES = 4080
};

struct floor_log {
  MDB_env *env;
  MDB_dbi facts, bodies, meta;
  uint64_t position;                           // of the newest fact
  char tail[BLOCK_BYTES + TAIL_PACK_BYTES];    // the last block, and room for the pack of the newest bodies
  size_t kept;                                 // how many bodies are in it
  char pack[PACK_BYTES];
  char *body;
  size_t body_bytes;
};

static int put(MDB_txn *txn, MDB_dbi table, uint64_t number, void *data, size_t size, unsigned flags) {
  uint64_t key_bytes = htobe64(number);
  MDB_val key = {8, &key_bytes}, value = {size, data};
  return mdb_put(txn, table, &key, &value, flags);
}

static int put_head(floor_log *log, MDB_txn *txn) {
  uint64_t row[4] = {log->position};
  MDB_val key = {4, "head"}, value = {sizeof row, row};
  return mdb_put(txn, log->meta, &key, &value, 0);
}

// A block goes to its table when there is a fact for the next one.
static int put_facts(floor_log *log, MDB_txn *txn, size_t count) {
  while (count > 0) {
    uint64_t block = log->position / CAPACITY;
    size_t used = log->position % CAPACITY, n = CAPACITY - used;
    if (n > count) n = count;
    if (used == 0) {
      int rc = block ? put(txn, log->facts, block - 1, log->tail, BLOCK_BYTES, MDB_APPEND) : 0;
      if (rc) return rc;
      memset(log->tail, 0, BLOCK_BYTES);
    }
    for (size_t i = 0; i < n; i++) {
      uint64_t fact[8] = {log->position, log->position, log->position % 10000, 0, 0, 1, 15, log->position};
      memcpy(log->tail + HEADER_BYTES + (used + i) * FACT_BYTES, fact, FACT_BYTES);
      log->position++;
    }
    uint64_t header[3] = {0, block * CAPACITY + 1, used + n};
    memcpy(log->tail, header, sizeof header);
    count -= n;
  }
  return 0;
}

static size_t pack_bytes(size_t count, size_t body_bytes) { return 8 + (count + 1) * 4 + count * body_bytes; }

static void encode_pack(floor_log *log, char *pack, uint32_t count, size_t body_bytes) {
  uint32_t table = 8 + (count + 1) * 4;
  memcpy(pack, (uint32_t[2]){count, 0}, 8);
  for (uint32_t i = 0; i <= count; i++) {
    uint32_t offset = table + i * body_bytes;
    memcpy(pack + 8 + i * 4, &offset, 4);
    if (i < count) memcpy(pack + offset, log->body, body_bytes);
  }
}

static int put_packs(floor_log *log, MDB_txn *txn, uint64_t first, size_t count, size_t body_bytes) {
  size_t most = (PACK_BYTES - 12) / (body_bytes + 4);
  while (count > 0) {
    uint32_t n = count < most ? count : most;
    encode_pack(log, log->pack, n, body_bytes);
    int rc = put(txn, log->bodies, first, log->pack, pack_bytes(n, body_bytes), MDB_APPEND);
    if (rc) return rc;
    first += n;
    count -= n;
  }
  return 0;
}

// The newest bodies stay beside the last block, as long as they fit.
static int put_bodies(floor_log *log, MDB_txn *txn, uint64_t first, size_t count, size_t body_bytes) {
  int rc;
  if (pack_bytes(log->kept + count, body_bytes) > TAIL_PACK_BYTES) {
    if ((rc = put_packs(log, txn, first - log->kept, log->kept, body_bytes))) return rc;
    log->kept = 0;
  }
  if (pack_bytes(count, body_bytes) > TAIL_PACK_BYTES) return put_packs(log, txn, first, count, body_bytes);
  log->kept += count;
  return 0;
}

static int put_tail(floor_log *log, MDB_txn *txn, size_t body_bytes) {
  size_t bytes = BLOCK_BYTES;
  if (log->kept > 0) {
    encode_pack(log, log->tail + BLOCK_BYTES, log->kept, body_bytes);
    bytes += pack_bytes(log->kept, body_bytes);
  }
  MDB_val key = {4, "tail"}, value = {bytes, log->tail};
  return mdb_put(txn, log->meta, &key, &value, 0);
}

int floor_append(floor_log *log, size_t count, size_t body_bytes) {
  if (log->body_bytes < body_bytes) {
    free(log->body);
    log->body = malloc(body_bytes);
    if (!log->body) return ENOMEM;
    memset(log->body, 'x', body_bytes);
    log->body_bytes = body_bytes;
  }
  MDB_txn *txn;
  uint64_t first = log->position + 1;
  int rc = mdb_txn_begin(log->env, NULL, 0, &txn);
  if (rc) return rc;
  if ((rc = put_facts(log, txn, count)) || (rc = put_bodies(log, txn, first, count, body_bytes)) ||
      (rc = put_tail(log, txn, body_bytes)) || (rc = put_head(log, txn))) {
    mdb_txn_abort(txn);
    return rc;
  }
  return mdb_txn_commit(txn);
}

static void add_block(floor_totals *totals, const char *block) {
  uint16_t n;
  memcpy(&n, block + 16, sizeof n);
  for (size_t i = 0; i < n; i++) {
    const char *fact = block + HEADER_BYTES + i * FACT_BYTES;
    int64_t time, amount;
    uint32_t customer;
    memcpy(&time, fact, sizeof time);
    memcpy(&amount, fact + 16, sizeof amount);
    memcpy(&customer, fact + 40, sizeof customer);
    totals->sum += amount;
    if (time > totals->latest) totals->latest = time;
    totals->customers ^= customer;
  }
  totals->count += n;
}

floor_totals floor_scan(floor_log *log) {
  MDB_txn *txn;
  MDB_cursor *cursor;
  MDB_val key, value;
  floor_totals totals = {0, 0, INT64_MIN, 0};
  if (mdb_txn_begin(log->env, NULL, MDB_RDONLY, &txn)) return totals;
  if (mdb_cursor_open(txn, log->facts, &cursor) == 0) {
    while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0) add_block(&totals, value.mv_data);
    mdb_cursor_close(cursor);
  }
  key = (MDB_val){4, "tail"};
  if (mdb_get(txn, log->meta, &key, &value) == 0) add_block(&totals, value.mv_data);
  mdb_txn_abort(txn);
  return totals;
}

// Goes on where the log ends; begins it where it is new.
static int resume(floor_log *log, MDB_txn *txn) {
  MDB_val key = {4, "head"}, row;
  int rc = mdb_get(txn, log->meta, &key, &row);
  if (rc == MDB_NOTFOUND) return put_head(log, txn);
  if (rc) return rc;
  memcpy(&log->position, row.mv_data, sizeof log->position);
  key = (MDB_val){4, "tail"};
  if (log->position == 0 || (rc = mdb_get(txn, log->meta, &key, &row))) return rc;
  memcpy(log->tail, row.mv_data, row.mv_size);
  uint32_t kept = 0;
  if (row.mv_size > BLOCK_BYTES) memcpy(&kept, log->tail + BLOCK_BYTES, sizeof kept);
  log->kept = kept;
  return 0;
}

floor_log *floor_open(const char *directory) {
  floor_log *log = calloc(1, sizeof *log);
  MDB_txn *txn = NULL;
  int rc;
  if (!log) return NULL;
  if ((rc = mdb_env_create(&log->env)) || (rc = mdb_env_set_mapsize(log->env, (size_t)64 << 30)) ||
      (rc = mdb_env_set_maxdbs(log->env, 16)) || (rc = mdb_env_open(log->env, directory, MDB_NOTLS, 0600)) ||
      (rc = mdb_txn_begin(log->env, NULL, 0, &txn)) ||
      (rc = mdb_dbi_open(txn, "facts", MDB_CREATE, &log->facts)) ||
      (rc = mdb_dbi_open(txn, "bodies", MDB_CREATE, &log->bodies)) ||
      (rc = mdb_dbi_open(txn, "meta", MDB_CREATE, &log->meta)) || (rc = resume(log, txn))) {
    if (txn) mdb_txn_abort(txn);
  } else if ((rc = mdb_txn_commit(txn)) == 0) {
    return log;
  }
  fprintf(stderr, "floor: %s: %s\n", directory, mdb_strerror(rc));
  if (log->env) mdb_env_close(log->env);
  free(log);
  return NULL;
}

void floor_close(floor_log *log) {
  mdb_env_close(log->env);
  free(log->body);
  free(log);
}
