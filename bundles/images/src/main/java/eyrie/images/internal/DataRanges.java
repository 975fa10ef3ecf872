/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Finds the parts of a sparse file that hold data, so that nobody reads gigabytes of nothing through the page cache.
 * Java's own file channels cannot ask for that; {@code lseek} can.
 */
public final class DataRanges {
    private static final int ENXIO = 6;
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();

    private final boolean mac =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
    private final int seekData = mac ? 4 : 3;
    private final int seekHole = mac ? 3 : 4;
    private final MethodHandle open;
    private final MethodHandle close;
    private final MethodHandle lseek;
    private final VarHandle errno = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    public DataRanges() {
        Linker linker = Linker.nativeLinker();
        open = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("open"),
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
                Linker.Option.firstVariadicArg(2));
        close = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));
        lseek = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("lseek"),
                FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT),
                Linker.Option.captureCallState("errno"));
    }

    /** A part of a file, {@code from} included, {@code to} not. */
    public record Range(long from, long to) {}

    /** The parts with data, in order; the whole file where the file system does not know. */
    public List<Range> of(Path file, long length) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            int descriptor = (int) open.invokeExact(arena.allocateFrom(file.toString()), 0);
            if (descriptor < 0) {
                return List.of(new Range(0, length));
            }
            try {
                return scan(descriptor, state, length);
            } finally {
                int ignored = (int) close.invokeExact(descriptor);
            }
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new IOException(failure);
        }
    }

    private List<Range> scan(int descriptor, MemorySegment state, long length) throws Throwable {
        List<Range> ranges = new ArrayList<>();
        long position = 0;
        while (position < length) {
            long data = (long) lseek.invokeExact(state, descriptor, position, seekData);
            if (data < 0) {
                if ((int) errno.get(state, 0L) == ENXIO) {
                    break; // nothing but a hole up to the end
                }
                return List.of(new Range(0, length));
            }
            long hole = (long) lseek.invokeExact(state, descriptor, data, seekHole);
            if (hole <= data || data >= length) {
                return List.of(new Range(0, length));
            }
            ranges.add(new Range(data, Math.min(hole, length)));
            position = hole;
        }
        return ranges;
    }
}
