// How long threads are in the calls that hand pages to the disk: whoever links this gets its own `pwrite`, `writev`,
// `fsync` and `fdatasync`, which look at the clock around the system's.
#pragma once

/// How long this thread has been in those calls since it began, in seconds. What LMDB does in a commit is these calls, and little else.
double waiting_seconds(void);
