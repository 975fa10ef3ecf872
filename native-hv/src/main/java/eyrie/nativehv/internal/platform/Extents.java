/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import com.sun.jna.Native;
import eyrie.nativehv.internal.platform.HostPlatform.Extent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the parts of a sparse file that hold data. */
final class Extents {
    private static final int SEEK_END = 2;

    private Extents() {}

    static List<Extent> of(Posix posix, Path file, int seekData, int seekHole) throws IOException {
        int fd = posix.open(file.toString(), Posix.O_RDONLY);
        if (fd < 0) {
            int error = Native.getLastError();
            throw new NativeException(file.toString(), error, posix.strerror(error));
        }
        try {
            List<Extent> extents = new ArrayList<>();
            long end = posix.lseek(fd, 0, SEEK_END);
            long data = posix.lseek(fd, 0, seekData);
            while (data >= 0 && data < end) {
                long hole = posix.lseek(fd, data, seekHole);
                extents.add(new Extent(data, hole - data));
                data = posix.lseek(fd, hole, seekData);
            }
            return extents;
        } finally {
            posix.close(fd);
        }
    }
}
