/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** Makes the identities of VMs, a few of them ahead; no two VMs of this node share an address. Thread-safe. */
final class Identities {
    private static final int AHEAD = 4;
    private static final int ENTROPY_BYTES = 128;
    private static final HexFormat HEX = HexFormat.of();
    private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

    private final SecureRandom random = new SecureRandom();
    private final Set<String> macs = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<StoredIdentity> ready = new ArrayBlockingQueue<>(AHEAD);
    private final Executor background;

    Identities(Executor background) {
        this.background = background;
        background.execute(this::refill);
    }

    /** A new identity; {@link #release} its address when its VM is gone. */
    StoredIdentity next() {
        StoredIdentity identity = ready.poll();
        background.execute(this::refill);
        return identity != null ? identity : generate();
    }

    byte[] entropy() {
        return bytes(ENTROPY_BYTES);
    }

    /** Takes the address of a VM that was made earlier. */
    void reserve(String mac) {
        if (mac != null) {
            macs.add(mac);
        }
    }

    void release(String mac) {
        if (mac != null) {
            macs.remove(mac);
        }
    }

    private void refill() {
        while (ready.remainingCapacity() > 0) {
            StoredIdentity identity = generate();
            if (!ready.offer(identity)) {
                release(identity.mac());
            }
        }
    }

    private StoredIdentity generate() {
        return new StoredIdentity(HEX.formatHex(bytes(16)), mac(), List.of(SshKeys.generate(random)));
    }

    private String mac() {
        String mac;
        do {
            mac = "52:54:00:" + COLONS.formatHex(bytes(3));
        } while (!macs.add(mac));
        return mac;
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
