/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** A question to the agent that has one answer. */
final class Request implements Receiver {
    private static final int LONGEST = 1 << 20;

    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> answer = new CompletableFuture<>();

    CompletableFuture<byte[]> answer() {
        return answer;
    }

    @Override
    public void frame(FrameType type, boolean more, byte[] payload) throws IOException {
        if (received.size() + payload.length > LONGEST) {
            throw new IOException("the guest agent's answer is longer than " + LONGEST + " bytes");
        }
        received.writeBytes(payload);
        if (more) {
            return;
        }
        switch (type) {
            case DONE -> answer.complete(received.toByteArray());
            case FAILED -> answer.completeExceptionally(new RefusedException(received.toByteArray()));
            default -> throw new IOException("the guest agent answered a question with " + type);
        }
    }

    @Override
    public void lost(LinkLostException why) {
        answer.completeExceptionally(why);
    }
}
