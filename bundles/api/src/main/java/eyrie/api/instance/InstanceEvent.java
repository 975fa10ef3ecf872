/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.instance;

import java.time.Instant;

/**
 * A step in the life of an instance.
 *
 * @param cursor its place in the order of all events, strictly growing; the same whenever the event comes again
 * @param instanceId of the instance, which may be gone by now
 * @param state that it reached; {@link InstanceState#SCHEDULING} comes once without and once with a node
 * @param templateId what it was made of
 * @param nodeId where it was placed, or null
 * @param externalId or null
 * @param message why, or null
 * @param at when
 */
public record InstanceEvent(
        long cursor,
        String instanceId,
        InstanceState state,
        String templateId,
        String nodeId,
        String externalId,
        String message,
        Instant at) {}
