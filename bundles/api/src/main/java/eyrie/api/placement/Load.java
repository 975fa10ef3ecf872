/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.placement;

/**
 * What the instances that are placed on a node take.
 *
 * @param instances how many there are
 * @param cpuCount virtual CPUs of them all
 * @param ramBytes RAM of them all
 * @param macOs how many of them are macOS
 */
public record Load(int instances, int cpuCount, long ramBytes, int macOs) {
    public static final Load NONE = new Load(0, 0, 0, 0);

    /** With one more. */
    public Load plus(Demand demand) {
        return changed(1, demand);
    }

    /** With one less. */
    public Load minus(Demand demand) {
        return changed(-1, demand);
    }

    private Load changed(int sign, Demand demand) {
        return new Load(
                instances + sign,
                cpuCount + sign * demand.cpuCount(),
                ramBytes + sign * demand.ramBytes(),
                macOs + (demand.macOs() ? sign : 0));
    }
}
