/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What the operating system offers to a hypervisor driver beyond what Java does. Thread-safe. */
public sealed interface HostPlatform permits LinuxPlatform, MacPlatform {
    /** The platform of this machine. */
    static HostPlatform load() {
        return com.sun.jna.Platform.isMac() ? MacPlatform.load() : LinuxPlatform.load();
    }

    /** Finds out by trying which hardware acceleration works. Takes up to a second; ends by itself. */
    AcceleratorVerdict probe();

    /** What a verdict holds for: another kernel or another start of it needs a new probe. */
    String kernelIdentity();

    /** Starts a program in a session of its own. */
    long spawn(SpawnRequest request) throws IOException;

    /** Makes a listening Unix socket whose descriptor a spawned process can inherit. */
    ListeningSocket listen(Path socket) throws IOException;

    ProcessEnds processEnds();

    /** Something that tells a process from every other that has or will have its id; empty if there is none. */
    Optional<String> startStamp(long pid);

    /** Program and arguments of a process; empty if it is gone or not ours to look at. */
    List<String> commandLine(long pid);

    /** Resident memory in bytes, -1 if the process is gone. */
    long residentBytes(long pid);

    /** Makes a file that shares its extents with another. @return whether the file system could */
    boolean cloneFile(Path source, Path target);

    /** The parts of a file that are not holes, in order. */
    List<Extent> extents(Path file) throws IOException;

    /** The machine's physical cores, on Apple silicon its performance cores alone; empty if that cannot be found out. */
    OptionalInt physicalCores();

    /** Whether this process may change users. */
    boolean isRoot();

    /** Words to put before a command so that the command ends when the thread that starts it does; perhaps none. */
    List<String> boundToParent();

    /** Part of a file. */
    record Extent(long offset, long length) {}
}
