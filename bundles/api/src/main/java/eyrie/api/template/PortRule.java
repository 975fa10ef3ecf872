/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.template;

/**
 * A TCP port of the guest that is to be reachable on the node.
 *
 * @param name the rule's name, {@code ssh} for instance
 * @param guestPort 1 to 65535
 * @param hostIp the node's address to listen on, or null for the node's configured one
 * @param hostPort 1 to 65535, or 0 for the next free one from 10000
 */
public record PortRule(String name, int guestPort, String hostIp, int hostPort) {}
