/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.placement;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Something that a request may wish for. A request with a wish that nobody understands is refused; an instance whose wish
 * is no longer understood waits until it is again. Thread-safe.
 */
@ConsumerType
public interface Wish {
    /** Its name in {@code InstanceRequest.wishes}, which is also that of its feature: {@code priority} for instance. */
    String name();

    /**
     * The value as it is kept and handed to rules.
     *
     * @throws eyrie.api.EyrieException INVALID naming the API's field
     */
    String check(String value);

    /** Whether filters or scores look at it, so that it belongs to the {@link Demand}; otherwise only orders do. */
    boolean concernsNodes();
}
