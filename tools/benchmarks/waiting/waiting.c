// See include/waiting.h. Linux only: the system calls are made directly.
#define _GNU_SOURCE
#include "waiting.h"

#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static _Thread_local double waited;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

double waiting_seconds(void) { return waited; }

#define TIMED(call)                                                                                                    \
  double begin = now();                                                                                                \
  long result = syscall call;                                                                                          \
  waited += now() - begin;                                                                                             \
  return result

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
  TIMED((SYS_pwrite64, file, bytes, count, offset));
}

ssize_t writev(int file, const struct iovec *parts, int count) { TIMED((SYS_writev, file, parts, count)); }

int fsync(int file) { TIMED((SYS_fsync, file)); }

int fdatasync(int file) { TIMED((SYS_fdatasync, file)); }
