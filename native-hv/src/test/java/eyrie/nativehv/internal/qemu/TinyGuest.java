/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A guest that fits a boot sector: at each tick of the BIOS clock it counts up in RAM and prints {@code tick NNNN} on the
 * serial console. After five ticks it does what its mode says.
 */
enum TinyGuest {
    /** Goes on for ever. */
    TICKS('T'),
    /** Powers the machine off through ACPI. */
    POWERS_OFF('O'),
    /** Reports a kernel panic to the pvpanic device, as Linux does. */
    PANICS('P');

    /** 16-bit code for 0000:7C00. */
    private static final String CODE = ""
            + "fa31c08ed88ed0bc007cfbc7060005000066a16c0466a30405f466a16c04663b06040574f466a30405ff060005bebb7c"
            + "ac84c07405e83600ebf68b1e0005b90400c1c30488d8240f04303c3976020407e81b00e2ecb00ae81400833e00050575"
            + "b8a0bd7d3c4f74153c50741aebab50bafd03eca82074fb58baf803eec3ba0406b80020efeb93fa0f0116c17c0f20c00c"
            + "010f22c0bb08008ee324fe0f22c0baf80c66b81038008066efbafc0c66ed24f06689c36467c60301f4ebfd7469636b20"
            + "000f00c87c0000900000000000000000ffff00000092cf00000000000000000000000000000000000000000000000000"
            + "0000000000000000000000000000000000000000";

    private static final int MODE_OFFSET = 0x1bd;
    private static final int SIGNATURE_OFFSET = 510;
    private static final int DISK_BYTES = 1 << 20;

    private final char mode;

    TinyGuest(char mode) {
        this.mode = mode;
    }

    /** Writes a raw disk that boots this guest. */
    Path writeTo(Path disk) throws IOException {
        byte[] content = Arrays.copyOf(HexFormat.of().parseHex(CODE), DISK_BYTES);
        content[MODE_OFFSET] = (byte) mode;
        content[SIGNATURE_OFFSET] = 0x55;
        content[SIGNATURE_OFFSET + 1] = (byte) 0xaa;
        return Files.write(disk, content);
    }
}
