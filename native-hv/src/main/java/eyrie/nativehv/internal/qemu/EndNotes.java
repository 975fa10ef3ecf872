/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import eyrie.nativehv.internal.qmp.QmpEvent;

/** Remembers what QEMU tells about its coming end. */
final class EndNotes {
    private volatile String shutdownReason = "";
    private volatile boolean panicked;

    void hear(QmpEvent event) {
        switch (event.name()) {
            case "SHUTDOWN" -> shutdownReason = event.text("reason");
            case "GUEST_PANICKED" -> panicked = true;
            default -> {
                // Everything else is no end.
            }
        }
    }

    /** QEMU's word for why it ends, empty if it did not say. */
    String shutdownReason() {
        return shutdownReason;
    }

    boolean hasPanicked() {
        return panicked;
    }
}
