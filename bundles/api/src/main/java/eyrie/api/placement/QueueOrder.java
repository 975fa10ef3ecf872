/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.placement;

import java.time.Duration;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Moves instances in the queue. The queue is ordered by time: whoever asked first comes first. An order makes an instance
 * count as one that came later or earlier. As time goes on everybody is overtaken by nobody new, so nothing starves.
 * Thread-safe.
 */
@ConsumerType
@FunctionalInterface
public interface QueueOrder {
    /** By how much an instance with these wishes stands behind its time; negative to stand before it. */
    Duration delay(Map<String, String> wishes);
}
