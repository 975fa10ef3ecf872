/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest.qga;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;

/** A file that QEMU's guest agent has open in the guest. */
public final class QgaFile implements AutoCloseable {
    /** The agent answers in one line, so a piece must not be too large. */
    private static final int PIECE = 48 * 1024;

    private final QgaClient client;
    private final long handle;
    private final Duration timeout;

    QgaFile(QgaClient client, long handle, Duration timeout) {
        this.client = client;
        this.handle = handle;
        this.timeout = timeout;
    }

    /** The next piece; empty at the end of the file. */
    public byte[] read() {
        JsonNode piece = client.call(
                "guest-file-read", arguments -> arguments.put("handle", handle).put("count", PIECE), timeout);
        return QgaClient.bytes(piece.path("buf-b64"));
    }

    /** Writes all of it. */
    public void write(byte[] bytes) {
        for (int at = 0; at < bytes.length; ) {
            byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + PIECE));
            String text = Base64.getEncoder().encodeToString(piece);
            JsonNode written = client.call(
                    "guest-file-write",
                    arguments -> arguments.put("handle", handle).put("buf-b64", text),
                    timeout);
            at += Math.max(1, written.path("count").asInt());
        }
    }

    public void flush() {
        client.call("guest-file-flush", arguments -> arguments.put("handle", handle), timeout);
    }

    @Override
    public void close() {
        client.call("guest-file-close", arguments -> arguments.put("handle", handle), timeout);
    }
}
