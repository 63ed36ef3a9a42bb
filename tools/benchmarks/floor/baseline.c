// See include/baseline.h.

#include "baseline.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

double baseline_copy(size_t bytes) {
  char *from = malloc(bytes), *to = malloc(bytes);
  double seconds = -1;
  if (from && to) {
    memset(from, 1, bytes);
    memset(to, 2, bytes);
    double start = now();
    memcpy(to, from, bytes);
    seconds = now() - start;
    // The result is used, so that the compiler can leave none of the work out.
    volatile char *last = to + bytes - 1;
    if (*last != 1) seconds = -1;
  }
  free(from);
  free(to);
  return seconds;
}

int baseline_sync(const char *path, int in_place, size_t count, double *micros) {
  char page[4096];
  memset(page, 'x', sizeof page);
  int file = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600), rc = 0;
  if (file < 0) return errno;
  lseek(file, 0, SEEK_END);
  for (size_t i = 0; i < count && rc == 0; i++) {
    double start = now();
    ssize_t done = in_place ? pwrite(file, page, sizeof page, 0) : write(file, page, sizeof page);
    if (done != (ssize_t)sizeof page || fdatasync(file) != 0) rc = errno ? errno : EIO;
    micros[i] = (now() - start) * 1e6;
  }
  close(file);
  return rc;
}

struct baseline_env {
  MDB_env *env;
  MDB_dbi table;
  uint64_t last;
};

static int put(baseline_env *env, const void *value, size_t bytes) {
  MDB_txn *txn;
  int rc = mdb_txn_begin(env->env, NULL, 0, &txn);
  if (rc) return rc;
  uint64_t number = htobe64(++env->last);
  MDB_val key = {8, &number}, data = {bytes, (void *)value};
  if ((rc = mdb_put(txn, env->table, &key, &data, MDB_APPEND))) {
    mdb_txn_abort(txn);
    return rc;
  }
  return mdb_txn_commit(txn);
}

int baseline_put(baseline_env *env, size_t bytes) {
  static char value[65536];
  return bytes > sizeof value ? EINVAL : put(env, value, bytes);
}

baseline_env *baseline_open(const char *directory) {
  baseline_env *env = calloc(1, sizeof *env);
  MDB_txn *txn = NULL;
  int rc;
  if (!env) return NULL;
  if ((rc = mdb_env_create(&env->env)) || (rc = mdb_env_set_mapsize(env->env, (size_t)16 << 30)) ||
      (rc = mdb_env_set_maxdbs(env->env, 2)) || (rc = mdb_env_open(env->env, directory, MDB_NOTLS, 0600)) ||
      (rc = mdb_txn_begin(env->env, NULL, 0, &txn)) ||
      (rc = mdb_dbi_open(txn, "values", MDB_CREATE, &env->table))) {
    if (txn) mdb_txn_abort(txn);
  } else if ((rc = mdb_txn_commit(txn)) == 0) {
    return env;
  }
  fprintf(stderr, "baseline: %s: %s\n", directory, mdb_strerror(rc));
  if (env->env) mdb_env_close(env->env);
  free(env);
  return NULL;
}

void baseline_close(baseline_env *env) {
  mdb_env_close(env->env);
  free(env);
}

// Opens an environment for reading, and one of its tables in a transaction that the caller aborts.
static int open_table(const char *directory, const char *name, MDB_env **env, MDB_txn **txn, MDB_dbi *table) {
  int rc;
  *txn = NULL;
  if ((rc = mdb_env_create(env))) return rc;
  if ((rc = mdb_env_set_maxdbs(*env, 32)) == 0 &&
      (rc = mdb_env_open(*env, directory, MDB_RDONLY | MDB_NOTLS, 0)) == 0 &&
      (rc = mdb_txn_begin(*env, NULL, MDB_RDONLY, txn)) == 0 &&
      (rc = mdb_dbi_open(*txn, name, 0, table)) == 0) {
    return 0;
  }
  if (*txn) mdb_txn_abort(*txn);
  mdb_env_close(*env);
  return rc;
}

int baseline_table_size(const char *directory, const char *name, baseline_table *size) {
  MDB_env *env;
  MDB_txn *txn;
  MDB_dbi table;
  MDB_stat stat;
  int rc = open_table(directory, name, &env, &txn, &table);
  if (rc) return rc;
  if ((rc = mdb_stat(txn, table, &stat)) == 0) {
    size->pages = stat.ms_branch_pages + stat.ms_leaf_pages + stat.ms_overflow_pages;
    size->entries = stat.ms_entries;
  }
  mdb_txn_abort(txn);
  mdb_env_close(env);
  return rc;
}

int64_t baseline_body_bytes(const char *directory) {
  MDB_env *env;
  MDB_txn *txn;
  MDB_dbi table;
  MDB_cursor *cursor;
  MDB_val key, pack;
  int64_t sum = -1;
  if (open_table(directory, "bodies", &env, &txn, &table)) return -1;
  if (mdb_cursor_open(txn, table, &cursor) == 0) {
    sum = 0;
    while (mdb_cursor_get(cursor, &key, &pack, MDB_NEXT) == 0) {
      uint32_t count, start, end;
      memcpy(&count, pack.mv_data, 4);
      memcpy(&start, (char *)pack.mv_data + 8, 4);
      memcpy(&end, (char *)pack.mv_data + 8 + (size_t)count * 4, 4);
      sum += end - start;
    }
    mdb_cursor_close(cursor);
  }
  mdb_txn_abort(txn);
  mdb_env_close(env);
  return sum;
}
