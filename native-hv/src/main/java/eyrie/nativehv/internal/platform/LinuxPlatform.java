/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import eyrie.api.template.Arch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Linux. */
final class LinuxPlatform implements HostPlatform {
    private static final NativeLong FICLONE = new NativeLong(0x40049409L);
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int O_WRONLY_CREAT_EXCL = 0x1 | 0x40 | 0x80;
    private static final int O_WRONLY_CREAT_APPEND = 0x1 | 0x40 | 0x400;
    private static final short POSIX_SPAWN_SETSID = 0x80;
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    private final LinuxLibc libc;
    private final Spawner spawner;

    private LinuxPlatform(LinuxLibc libc) {
        this.libc = libc;
        this.spawner = new Spawner(libc, new SpawnFlavour(libc, Native.load("c", CloseFrom.class)));
    }

    static LinuxPlatform load() {
        return new LinuxPlatform(Native.load("c", LinuxLibc.class));
    }

    /** The extensions of posix_spawn that the GNU C library has. */
    private record SpawnFlavour(LinuxLibc libc, CloseFrom newer) implements Spawner.Flavour {
        @Override
        public short flags() {
            return POSIX_SPAWN_SETSID | SETSIGDEF | SETSIGMASK;
        }

        @Override
        public int appendFlags() {
            return O_WRONLY_CREAT_APPEND;
        }

        @Override
        public void closeFrom(Memory actions, int fd) {
            try {
                newer.posix_spawn_file_actions_addclosefrom_np(actions, fd);
            } catch (UnsatisfiedLinkError olderLibrary) {
                closeOneByOne(actions, fd);
            }
        }

        private void closeOneByOne(Memory actions, int fd) {
            for (String name : Optional.ofNullable(
                            Path.of("/proc/self/fd").toFile().list())
                    .orElseGet(() -> new String[0])) {
                if (Integer.parseInt(name) >= fd) {
                    libc.posix_spawn_file_actions_addclose(actions, Integer.parseInt(name));
                }
            }
        }
    }

    @Override
    public AcceleratorVerdict probe() {
        return switch (Arch.ofThisMachine()) {
            case AMD64 -> new KvmProbe(libc, new KvmLoopAmd64(libc)).run();
            case ARM64 -> new KvmProbe(libc, new KvmLoopArm64(libc)).run();
        };
    }

    @Override
    public String kernelIdentity() {
        return line("/proc/sys/kernel/osrelease") + " " + line("/proc/sys/kernel/random/boot_id");
    }

    private static String line(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException unreadable) {
            return "unknown";
        }
    }

    @Override
    public long spawn(SpawnRequest request) throws IOException {
        return spawner.spawn(request);
    }

    @Override
    public ListeningSocket listen(Path socket) throws IOException {
        return ListeningSocket.open(libc, socket, false);
    }

    @Override
    public ProcessEnds processEnds() {
        return new LinuxProcessEnds(libc);
    }

    /** Clock ticks between boot and the process's start: unlike a date, it does not move when the clock is set. */
    @Override
    public Optional<String> startStamp(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            boolean dead = "Z".equals(afterName[0]) || "X".equals(afterName[0]);
            return dead ? Optional.empty() : Optional.of(afterName[19]);
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    @Override
    public List<String> commandLine(long pid) {
        try {
            byte[] line = Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline"));
            return List.of(new String(line, StandardCharsets.UTF_8).split("\0"));
        } catch (IOException gone) {
            return List.of();
        }
    }

    @Override
    public long residentBytes(long pid) {
        try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .findFirst()
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .orElse(-1L);
        } catch (IOException | java.io.UncheckedIOException gone) {
            return -1;
        }
    }

    @Override
    public boolean cloneFile(Path source, Path target) {
        int from = libc.open(source.toString(), Posix.O_RDONLY | LinuxLibc.O_CLOEXEC);
        if (from < 0) {
            return false;
        }
        int to = libc.open(target.toString(), O_WRONLY_CREAT_EXCL | LinuxLibc.O_CLOEXEC, 0600);
        boolean cloned = to >= 0 && libc.ioctl(to, FICLONE, from) == 0;
        libc.close(from);
        if (to >= 0) {
            libc.close(to);
            if (!cloned) {
                target.toFile().delete();
            }
        }
        return cloned;
    }

    @Override
    public List<Extent> extents(Path file) throws IOException {
        return Extents.of(libc, file, SEEK_DATA, SEEK_HOLE);
    }

    @Override
    public OptionalInt physicalCores() {
        return LinuxCores.of(Path.of("/sys/devices/system/cpu"), Path.of("/proc/cpuinfo"));
    }

    @Override
    public boolean isRoot() {
        return libc.geteuid() == 0;
    }

    @Override
    public List<String> boundToParent() {
        return Files.isExecutable(SETPRIV) ? List.of(SETPRIV.toString(), "--pdeathsig", "KILL", "--") : List.of();
    }
}
