/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** macOS. */
final class MacPlatform implements HostPlatform {
    private static final int SEEK_HOLE = 3;
    private static final int SEEK_DATA = 4;
    private static final int O_WRONLY_CREAT_APPEND = 0x1 | 0x200 | 0x8;
    private static final short POSIX_SPAWN_SETSID = 0x400;
    private static final short POSIX_SPAWN_CLOEXEC_DEFAULT = 0x4000;
    private static final int PROC_PIDTASKINFO = 4;
    private static final int TASK_INFO_BYTES = 96;
    private static final int RESIDENT_OFFSET = 8;

    private final MacLibc libc;
    private final Spawner spawner;

    private MacPlatform(MacLibc libc) {
        this.libc = libc;
        this.spawner = new Spawner(libc, new SpawnFlavour());
    }

    static MacPlatform load() {
        return new MacPlatform(Native.load("c", MacLibc.class));
    }

    /** The extensions of posix_spawn that macOS has. */
    private record SpawnFlavour() implements Spawner.Flavour {
        @Override
        public short flags() {
            return POSIX_SPAWN_SETSID | POSIX_SPAWN_CLOEXEC_DEFAULT | SETSIGDEF | SETSIGMASK;
        }

        @Override
        public int appendFlags() {
            return O_WRONLY_CREAT_APPEND;
        }

        /** The flag does it: only what the actions made stays open. */
        @Override
        public void closeFrom(Memory actions, int fd) {}
    }

    @Override
    public AcceleratorVerdict probe() {
        return new MacHypervisor(libc).probe();
    }

    @Override
    public String kernelIdentity() {
        return System.getProperty("os.version");
    }

    @Override
    public long spawn(SpawnRequest request) throws IOException {
        return spawner.spawn(request);
    }

    @Override
    public ListeningSocket listen(Path socket) throws IOException {
        return ListeningSocket.open(libc, socket, true);
    }

    @Override
    public ProcessEnds processEnds() {
        return new MacProcessEnds(libc);
    }

    @Override
    public Optional<String> startStamp(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(handle -> handle.info().startInstant())
                .map(start -> Long.toString(start.toEpochMilli()));
    }

    @Override
    public List<String> commandLine(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(handle -> handle.info().arguments())
                .map(List::of)
                .orElseGet(List::of);
    }

    @Override
    public long residentBytes(long pid) {
        try (Memory info = new Memory(TASK_INFO_BYTES)) {
            int size = libc.proc_pidinfo((int) pid, PROC_PIDTASKINFO, 0, info, TASK_INFO_BYTES);
            return size == TASK_INFO_BYTES ? info.getLong(RESIDENT_OFFSET) : -1;
        }
    }

    @Override
    public boolean cloneFile(Path source, Path target) {
        return libc.clonefile(source.toString(), target.toString(), 0) == 0;
    }

    @Override
    public List<Extent> extents(Path file) throws IOException {
        return Extents.of(libc, file, SEEK_DATA, SEEK_HOLE);
    }

    /** The first level of performance is that of the fastest cores; machines with one sort of core have no levels. */
    @Override
    public OptionalInt physicalCores() {
        OptionalInt performance = number("hw.perflevel0.physicalcpu");
        return performance.isPresent() ? performance : number("hw.physicalcpu");
    }

    private OptionalInt number(String name) {
        IntByReference value = new IntByReference();
        LongByReference length = new LongByReference(Integer.BYTES);
        return libc.sysctlbyname(name, value, length, Pointer.NULL, 0) == 0 && value.getValue() > 0
                ? OptionalInt.of(value.getValue())
                : OptionalInt.empty();
    }

    @Override
    public boolean isRoot() {
        return libc.geteuid() == 0;
    }

    @Override
    public List<String> boundToParent() {
        return List.of();
    }
}
