/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.machine.LaunchSpec;
import eyrie.api.machine.Machine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Finding DHCP leases in a saved state. */
@Timeout(60)
class SavedLeasesTest {
    @TempDir
    Path folder;

    private static ByteBuffer section(int id, byte end, int endId) {
        ByteBuffer state = ByteBuffer.allocate(1000);
        state.position(300);
        state.put((byte) 4).putInt(id).put((byte) 5).put("slirp".getBytes(StandardCharsets.US_ASCII));
        state.putInt(0).putInt(4).put((byte) 0).putShort((short) 77);
        state.putShort((short) 1).put(new byte[] {0x52, 0x54, 0, 1, 2, 3});
        state.position(state.position() + 15 * 8);
        state.put(end).putInt(endId);
        return state.rewind();
    }

    @Test
    void theyAreFoundInTheirSection() {
        ByteBuffer state = section(9, (byte) 0x7e, 9);
        int at = SavedLeases.find(state).orElseThrow();
        assertThat(state.getShort(at)).isEqualTo((short) 1);
        assertThat(state.get(at + 2)).isEqualTo((byte) 0x52);
    }

    @Test
    void whatOnlyLooksLikeItIsLeftAlone() {
        assertThat(SavedLeases.find(section(9, (byte) 0x7e, 8))).isEmpty();
        assertThat(SavedLeases.find(section(9, (byte) 0x04, 9))).isEmpty();
        ByteBuffer cut = section(9, (byte) 0x7e, 9).limit(400);
        assertThat(SavedLeases.find(cut)).isEmpty();
        assertThat(SavedLeases.find(ByteBuffer.allocate(0))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void noiseHoldsNone(long seed) {
        byte[] noise = new byte[100_000];
        new Random(seed).nextBytes(noise);
        assertThat(SavedLeases.find(ByteBuffer.wrap(noise))).isEmpty();
    }

    @Test
    void thisQemuWritesThemAsExpected() throws Exception {
        try (Rig rig = new Rig(folder)) {
            Path ram = rig.file("ram");
            Machine machine = rig.launch(
                    rig.disk(TinyGuest.TICKS, "disk"), new LaunchSpec.Ram.Shared(ram), LaunchSpec.Start.COLD);
            machine.suspend(ram, rig.file("state"));
            assertThat(SavedLeases.find(ByteBuffer.wrap(Files.readAllBytes(rig.file("state")))))
                    .isPresent();
        }
    }
}
