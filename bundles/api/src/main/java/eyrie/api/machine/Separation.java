/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.machine;

/**
 * What the guest reported after it was separated: read back inside, not echoed.
 *
 * @param hostName as the kernel has it
 * @param machineId as the file has it
 * @param mac as the network card has it
 * @param epochMillis the guest's clock
 */
public record Separation(String hostName, String machineId, String mac, long epochMillis) {}
