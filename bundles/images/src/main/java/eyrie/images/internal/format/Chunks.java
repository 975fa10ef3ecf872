/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.format;

import java.util.Arrays;

/** How content is cut: fixed pieces, counted from 0, of which only the last may be shorter. */
public final class Chunks {
    /** The cluster size of our qcow2 disks, so that a cluster that moves in its file is still the same chunk. */
    public static final int SIZE = 64 << 10;

    private static final byte[] ZEROS = new byte[SIZE];

    private Chunks() {}

    /** How many chunks a content of this length has. */
    public static int count(long length) {
        return Math.toIntExact((length + SIZE - 1) / SIZE);
    }

    public static long offset(int chunk) {
        return (long) chunk * SIZE;
    }

    /** The length of a chunk of a content. */
    public static int length(long contentLength, int chunk) {
        return (int) Math.min(SIZE, contentLength - offset(chunk));
    }

    /** Whether a chunk holds nothing but zeros and so needs no place anywhere. */
    public static boolean zero(byte[] content, int from, int length) {
        return Arrays.equals(content, from, from + length, ZEROS, 0, length);
    }
}
