/* A disk that fails when it is told to: loaded before libc into a board under test (LD_PRELOAD). It looks at writes to, syncs of and
 * changes of length of the database's files alone. What it is told, and what it tells, stands in a file that both sides map: see disk.rs. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

struct control {
    volatile int countdown; /* the call that fails, from 1; 0: none */
    volatile int error;     /* as this */
    volatile int lasting;   /* so do all after it */
    volatile int torn;      /* a write writes its first half */
    volatile int fired;     /* it has happened */
    volatile int file;      /* on this file: 1 WAL, 2 database, 3 index of the WAL */
    volatile int synced;    /* syncs of the WAL since then that succeeded */
    volatile int kind;      /* calls that count: 0 all, 1 writes to the database, 2 syncs of it */
};

static struct control *control;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("PSEPHOS_TEST_DISK");
    int fd = path ? open(path, O_RDWR) : -1;
    if (fd < 0) return;
    void *shared = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (shared != MAP_FAILED) control = shared;
}

static int file_of(int fd) {
    char link[64], path[4096];
    if (!control) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    const char *name = strstr(path, "/board.db");
    if (!name) return 0;
    if (strstr(name, "-wal")) return 1;
    return strstr(name, "-shm") ? 3 : 2;
}

enum call { WRITE = 1, SYNC = 2 };

static int fails(int file, enum call call) {
    if (!file) return 0;
    if (control->kind && (file != 2 || control->kind != (int)call)) return 0;
    if (control->fired && control->lasting) return 1;
    if (control->countdown <= 0 || __sync_sub_and_fetch(&control->countdown, 1) != 0) return 0;
    control->file = file;
    control->synced = 0;
    control->fired = 1;
    return 1;
}

static int refused(void) {
    errno = control->error;
    return -1;
}

static int synced(int file, int result) {
    if (file == 1 && result == 0) __sync_add_and_fetch(&control->synced, 1);
    return result;
}

ssize_t write(int fd, const void *bytes, size_t count) {
    int had_fired = control && control->fired;
    if (!fails(file_of(fd), WRITE)) return syscall(SYS_write, fd, bytes, count);
    return control->torn && !had_fired ? syscall(SYS_write, fd, bytes, count / 2) : refused();
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    int had_fired = control && control->fired;
    if (!fails(file_of(fd), WRITE)) return syscall(SYS_pwrite64, fd, bytes, count, at);
    return control->torn && !had_fired ? syscall(SYS_pwrite64, fd, bytes, count / 2, at) : refused();
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) { return pwrite(fd, bytes, count, at); }

int fsync(int fd) {
    int file = file_of(fd);
    return fails(file, SYNC) ? refused() : synced(file, syscall(SYS_fsync, fd));
}

int fdatasync(int fd) {
    int file = file_of(fd);
    return fails(file, SYNC) ? refused() : synced(file, syscall(SYS_fdatasync, fd));
}

int ftruncate(int fd, off_t length) { return fails(file_of(fd), WRITE) ? refused() : syscall(SYS_ftruncate, fd, length); }

int ftruncate64(int fd, off64_t length) { return ftruncate(fd, length); }
