/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import com.sun.jna.Library;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;

/** The calls of the C library that Linux and macOS share, under their C names. */
interface Posix extends Library {
    int AF_UNIX = 1;
    int SOCK_STREAM = 1;
    int WNOHANG = 1;
    int O_RDONLY = 0;
    int O_RDWR = 2;

    int posix_spawn_file_actions_init(Pointer actions);

    int posix_spawn_file_actions_addopen(Pointer actions, int fd, String path, int flags, int mode);

    int posix_spawn_file_actions_adddup2(Pointer actions, int fd, int newFd);

    int posix_spawn_file_actions_addclose(Pointer actions, int fd);

    int posix_spawn_file_actions_destroy(Pointer actions);

    int posix_spawnattr_init(Pointer attributes);

    int posix_spawnattr_setflags(Pointer attributes, short flags);

    int posix_spawnattr_setsigmask(Pointer attributes, Pointer set);

    int posix_spawnattr_setsigdefault(Pointer attributes, Pointer set);

    int posix_spawnattr_destroy(Pointer attributes);

    int posix_spawn(
            IntByReference pid, String path, Pointer actions, Pointer attributes, String[] argv, String[] environment);

    int sigemptyset(Pointer set);

    int sigfillset(Pointer set);

    int waitpid(int pid, IntByReference status, int options);

    int geteuid();

    int socket(int domain, int type, int protocol);

    int bind(int fd, Pointer address, int length);

    int listen(int fd, int backlog);

    int open(String path, int flags, Object... mode);

    int close(int fd);

    long lseek(int fd, long offset, int whence);

    int pipe(int[] ends);

    NativeLong read(int fd, Pointer buffer, NativeLong count);

    NativeLong write(int fd, byte[] buffer, NativeLong count);

    String strerror(int error);
}
