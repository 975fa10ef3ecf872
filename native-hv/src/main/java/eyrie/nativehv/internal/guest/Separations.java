/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

import eyrie.api.EyrieException;
import eyrie.api.machine.Identity;
import eyrie.api.machine.Separation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What is said to the agent to separate a clone, and whether what it read back afterwards is what was asked for. */
final class Separations {
    private static final int ANSWERS = 5;

    private Separations() {}

    static byte[] encode(Identity identity, Instant now) {
        List<byte[]> fields = new ArrayList<>();
        fields.add(text(identity.hostName()));
        fields.add(text(identity.machineId()));
        fields.add(text(identity.mac()));
        fields.add(text(Long.toString(now.getEpochSecond())));
        fields.add(text(Integer.toString(now.getNano())));
        fields.add(identity.entropy());
        identity.sshHostKeys().forEach(key -> {
            fields.add(text(key.type()));
            fields.add(text(key.privateKey()));
            fields.add(text(key.publicKey()));
        });
        return Wire.fields(fields);
    }

    static byte[] encodeClock(Instant now) {
        return Wire.fields(List.of(text(Long.toString(now.getEpochSecond())), text(Integer.toString(now.getNano()))));
    }

    static Separation decode(String machineId, byte[] payload) {
        try {
            List<String> texts = Wire.texts(payload);
            if (texts.size() != ANSWERS) {
                throw new IOException("%d values instead of %d".formatted(texts.size(), ANSWERS));
            }
            return new Separation(texts.get(0), texts.get(1), texts.get(2), millis(texts.get(3), texts.get(4)));
        } catch (IOException | NumberFormatException | ArithmeticException e) {
            throw EyrieException.internal(
                    "VM %s: the guest agent's report of the separation cannot be read".formatted(machineId), e);
        }
    }

    static long decodeClock(String machineId, byte[] payload) {
        try {
            List<String> texts = Wire.texts(payload);
            return millis(texts.getFirst(), texts.getLast());
        } catch (IOException | RuntimeException e) {
            throw EyrieException.internal(
                    "VM %s: the guest agent's report of its clock cannot be read".formatted(machineId), e);
        }
    }

    /** @throws EyrieException naming the first value that is not what it was asked to be */
    static void check(String machineId, Identity wanted, Separation found) {
        same(machineId, "host name", wanted.hostName(), found.hostName());
        same(machineId, "machine-id", wanted.machineId(), found.machineId());
        same(machineId, "MAC address", wanted.mac(), found.mac());
    }

    private static void same(String machineId, String what, String wanted, String found) {
        if (!wanted.equalsIgnoreCase(found)) {
            throw EyrieException.internal(
                    "VM %s: the guest still has the %s %s after it was told to take %s"
                            .formatted(machineId, what, Wire.printable(found), wanted),
                    null);
        }
    }

    private static long millis(String seconds, String nanos) {
        return Math.addExact(Math.multiplyExact(Long.parseLong(seconds), 1000L), Long.parseLong(nanos) / 1_000_000);
    }

    private static byte[] text(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }
}
