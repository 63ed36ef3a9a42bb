#include <lmdb.h>
// statfs(2), which tells a network file system: Swift's Glibc module does not have it.
#include <sys/vfs.h>
