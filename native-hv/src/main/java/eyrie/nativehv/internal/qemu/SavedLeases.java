/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Finds the DHCP leases of QEMU's user network in a saved state. They bind the first address to the network card of the
 * machine that was saved; a clone, whose card has another address by then, would be given the next one, while ports are
 * forwarded to the first. Without the leases every clone gets the first.
 */
final class SavedLeases {
    private static final byte[] NAME = "\u0005slirp".getBytes(StandardCharsets.US_ASCII);
    private static final byte SECTION_START = 0x04;
    private static final byte SECTION_END = 0x7e;
    private static final int ID_BYTES = Integer.BYTES;
    /** Instance and version of the section, the end of an empty list of sockets, and the counter of IP packets. */
    private static final int BEFORE_LEASES = Integer.BYTES + Integer.BYTES + 1 + Short.BYTES;

    private static final int LEASES = 16;
    private static final int LEASE_BYTES = Short.BYTES + 6;

    static final int BYTES = LEASES * LEASE_BYTES;

    private SavedLeases() {}

    /** Where they begin; empty unless the state is built exactly as expected. */
    static OptionalInt find(ByteBuffer state) {
        int last = state.limit() - NAME.length - BEFORE_LEASES - BYTES - 1 - ID_BYTES;
        for (int at = 1 + ID_BYTES; at <= last; at++) {
            if (state.get(at) == NAME[0] && isName(state, at) && isSection(state, at)) {
                return OptionalInt.of(at + NAME.length + BEFORE_LEASES);
            }
        }
        return OptionalInt.empty();
    }

    private static boolean isName(ByteBuffer state, int at) {
        byte[] name = new byte[NAME.length];
        state.get(at, name);
        return Arrays.equals(name, NAME);
    }

    private static boolean isSection(ByteBuffer state, int name) {
        int leases = name + NAME.length + BEFORE_LEASES;
        boolean plausible = state.get(leases - 1 - Short.BYTES) == 0;
        for (int i = 0; i < LEASES; i++) {
            plausible &= (state.getShort(leases + i * LEASE_BYTES) & ~1) == 0;
        }
        return plausible
                && state.get(name - ID_BYTES - 1) == SECTION_START
                && state.get(leases + BYTES) == SECTION_END
                && state.getInt(leases + BYTES + 1) == state.getInt(name - ID_BYTES);
    }
}
