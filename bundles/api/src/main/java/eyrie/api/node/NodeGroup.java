/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.node;

/**
 * A group of nodes.
 *
 * @param id UUID-shaped
 * @param name unique
 * @param description perhaps empty, never null
 * @param fallbackGroupId where instances of this group go when it has no room, or null
 */
public record NodeGroup(String id, String name, String description, String fallbackGroupId) {}
