/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.util.concurrent.TimeUnit;

/** Ends of processes. */
final class Processes {
    private static final int PATIENCE_SECONDS = 30;

    private Processes() {}

    /** Waits for a process that was told to end, and kills it if it does not. */
    static void awaitEnd(Process process) {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
