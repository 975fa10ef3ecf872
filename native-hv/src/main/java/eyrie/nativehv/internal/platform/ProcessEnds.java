/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import java.util.concurrent.CompletableFuture;

/**
 * Tells of the end of any process, child or not, as soon as the kernel knows: ProcessHandle polls for processes that
 * are not children, at up to five seconds.
 */
public interface ProcessEnds extends AutoCloseable {
    /** Completes when the process has ended, at once if there is none; a child is reaped. Cancelling stops watching. */
    CompletableFuture<Void> of(long pid);

    /** Stops watching; what was not complete stays so. */
    @Override
    void close();
}
