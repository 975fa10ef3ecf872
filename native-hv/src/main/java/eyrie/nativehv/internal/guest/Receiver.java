/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

import java.io.IOException;

/** One side of a conversation inside a session: hears the frames that carry its number. */
interface Receiver {
    void frame(FrameType type, boolean more, byte[] payload) throws IOException;

    /** The connection is gone and nothing more will come. */
    void lost(LinkLostException why);
}
