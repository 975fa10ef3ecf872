/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.machine;

import java.time.Duration;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The operating system inside a machine, through its agent. Thread-safe. */
@ProviderType
public interface Guest {
    /** Waits until the agent answers. @throws eyrie.api.EyrieException TIMEOUT saying what was seen last */
    void await(Duration timeout);

    /**
     * Makes the guest unlike every other clone: kernel entropy, host name, machine-id, MAC address, SSH host keys, clock.
     * Returns when the agent has reported that all of it is done.
     */
    Separation separate(Identity identity, Duration timeout);

    /** Starts a process in the guest, without waiting for it: that it cannot be started is told by the process. */
    GuestProcess exec(GuestCommand command);

    /** IP addresses of the guest's network cards, loopback and link-local left out. */
    List<String> addresses();

    /**
     * Waits until the guest has an IPv4 address and a default route.
     *
     * @throws eyrie.api.EyrieException TIMEOUT if it has none in time
     */
    void awaitNetwork(Duration timeout);

    /**
     * Puts the guest into a state that is fit to be saved: file systems synced, nothing of the agent in flight.
     */
    void settle(Duration timeout);
}
