/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.machine;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalInt;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A process in the guest. Its streams are flow-controlled from end to end: what is not read here stops the process
 * there. Reading and writing fail with an IOException when the machine ends.
 */
@ProviderType
public interface GuestProcess extends AutoCloseable {
    /** Closing it is the end of file for the process. */
    OutputStream stdin();

    InputStream stdout();

    InputStream stderr();

    /**
     * Waits for the end of the process; output that was not read yet stays readable.
     *
     * @return the exit code, 128 + n for signal n; empty if it still runs after the timeout
     * @throws eyrie.api.EyrieException UNAVAILABLE if the machine or its agent is gone, INVALID if the process could
     *     not be started
     */
    OptionalInt waitFor(Duration timeout);

    /** Kills the process and its children. */
    void kill();

    /** Kills it if it still runs and frees what it holds. */
    @Override
    void close();
}
