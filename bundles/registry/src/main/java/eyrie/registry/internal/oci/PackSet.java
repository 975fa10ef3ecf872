/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import java.util.SortedMap;

/** The packs of a template version, small in memory and quickly compared. Immutable. */
final class PackSet {
    private static final int MARK_DIGITS = 16;

    private final long[] marks;
    private final long[] bytes;
    private final long total;

    private PackSet(long[] marks, long[] bytes, long total) {
        this.marks = marks;
        this.bytes = bytes;
        this.total = total;
    }

    /** What a digest is known by here: its first 64 bits. Should two be alike, a node is thought to have one pack more. */
    static long mark(String digest) {
        String hex = digest.substring(digest.indexOf(':') + 1);
        return Long.parseUnsignedLong(hex, 0, Math.min(MARK_DIGITS, hex.length()), 16);
    }

    /** @param packs the bytes of each, by its mark */
    static PackSet of(SortedMap<Long, Long> packs) {
        long[] marks = packs.keySet().stream().mapToLong(Long::longValue).toArray();
        long[] bytes = packs.values().stream().mapToLong(Long::longValue).toArray();
        long total = 0;
        for (long each : bytes) {
            total += each;
        }
        return new PackSet(marks, bytes, total);
    }

    long bytes() {
        return total;
    }

    /** The bytes of packs that are in both. */
    long shared(PackSet other) {
        long shared = 0;
        int theirs = 0;
        for (int mine = 0; mine < marks.length; mine++) {
            while (theirs < other.marks.length && other.marks[theirs] < marks[mine]) {
                theirs++;
            }
            if (theirs < other.marks.length && other.marks[theirs] == marks[mine]) {
                shared += bytes[mine];
            }
        }
        return shared;
    }
}
