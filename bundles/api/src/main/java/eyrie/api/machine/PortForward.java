/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.machine;

/** A TCP port of the guest and where it is reachable. */
public record PortForward(String name, int guestPort, String hostIp, int hostPort) {}
