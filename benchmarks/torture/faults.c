/* Breaks one call of a process: the TORTURE_AT-th write, fsync, rename or ftruncate (TORTURE_CALL) on a file under TORTURE_UNDER.
 *
 * TORTURE_ERROR is the errno that it fails with; 0 kills the process there, a write half done. With TORTURE_LASTING=1 all that follow fail,
 * too, as on a full disk. Every call adds the first two letters of its kind to the
 * file TORTURE_TALLY, so that it can be told how many there are.
 * Loaded by LD_PRELOAD; without TORTURE_UNDER it does nothing.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static const char *under, *call;
static long at;
static int error, lasting, tally = -1;
static atomic_long seen;

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static int (*real_fsync)(int), (*real_fdatasync)(int), (*real_ftruncate)(int, off_t);
static int (*real_rename)(const char *, const char *), (*real_renameat)(int, const char *, int, const char *);

/* Also called by a process that was forked with another environment. */
__attribute__((constructor)) void prepare_torture(void) {
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_writev = dlsym(RTLD_NEXT, "writev");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_rename = dlsym(RTLD_NEXT, "rename");
    real_renameat = dlsym(RTLD_NEXT, "renameat");
    call = getenv("TORTURE_CALL");
    at = getenv("TORTURE_AT") ? atol(getenv("TORTURE_AT")) : 0;
    error = getenv("TORTURE_ERROR") ? atoi(getenv("TORTURE_ERROR")) : EIO;
    lasting = getenv("TORTURE_LASTING") != NULL && *getenv("TORTURE_LASTING") == '1';
    if (tally >= 0)
        close(tally);
    tally = -1;
    if (getenv("TORTURE_TALLY"))
        tally = open(getenv("TORTURE_TALLY"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    under = call ? getenv("TORTURE_UNDER") : NULL;
    atomic_store(&seen, 0);
}

static int concerns_path(const char *path) {
    char whole[PATH_MAX];
    if (under == NULL)
        return 0;
    if (path[0] != '/') {
        if (getcwd(whole, sizeof whole) == NULL || strlen(whole) + strlen(path) + 2 > sizeof whole)
            return 0;
        strcat(strcat(whole, "/"), path);
        path = whole;
    }
    return strncmp(path, under, strlen(under)) == 0;
}

static int concerns(int file) {
    char link[64], path[PATH_MAX];
    ssize_t length;
    if (under == NULL)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return concerns_path(path);
}

/* Whether this call of a kind is the one to break. */
static int breaks(const char *kind) {
    long number;
    if (tally >= 0)
        real_write(tally, kind, 2);
    if (strcmp(kind, call) != 0)
        return 0;
    number = atomic_fetch_add(&seen, 1) + 1;
    return number == at || (lasting && at > 0 && number > at);
}

static int fail(void) {
    if (error == 0)
        raise(SIGKILL);
    errno = error;
    return -1;
}

ssize_t write(int file, const void *data, size_t size) {
    if (concerns(file) && breaks("write")) {
        if (error == 0)
            real_write(file, data, size / 2);
        return fail();
    }
    return real_write(file, data, size);
}

ssize_t pwrite64(int file, const void *data, size_t size, off_t place) {
    if (concerns(file) && breaks("write")) {
        if (error == 0)
            real_pwrite(file, data, size / 2, place);
        return fail();
    }
    return real_pwrite(file, data, size, place);
}

ssize_t pwrite(int file, const void *data, size_t size, off_t place) { return pwrite64(file, data, size, place); }

ssize_t writev(int file, const struct iovec *parts, int count) {
    return concerns(file) && breaks("write") ? fail() : real_writev(file, parts, count);
}

int fsync(int file) { return concerns(file) && breaks("fsync") ? fail() : real_fsync(file); }

int fdatasync(int file) { return concerns(file) && breaks("fsync") ? fail() : real_fdatasync(file); }

int ftruncate64(int file, off_t size) { return concerns(file) && breaks("ftruncate") ? fail() : real_ftruncate(file, size); }

int ftruncate(int file, off_t size) { return ftruncate64(file, size); }

int rename(const char *from, const char *to) { return concerns_path(to) && breaks("rename") ? fail() : real_rename(from, to); }

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    return concerns_path(to) && breaks("rename") ? fail() : real_renameat(from_folder, from, to_folder, to);
}
