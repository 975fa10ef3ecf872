/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.examples.webhook.internal;

import eyrie.api.instance.InstanceState;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;

/**
 * Where events go.
 *
 * @param name by which Eyrie remembers how far it has heard
 * @param secret that signs what is sent, known to the receiver as well
 * @param states only these are told
 * @param timeout of one delivery
 */
record Hook(String name, URI url, byte[] secret, Set<InstanceState> states, Duration timeout) {
    Hook {
        states = Set.copyOf(states);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hook hook
                && name.equals(hook.name)
                && url.equals(hook.url)
                && Arrays.equals(secret, hook.secret)
                && states.equals(hook.states)
                && timeout.equals(hook.timeout);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return name + " to " + url;
    }
}
