/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.template;

/**
 * How a cold start finds the operating system.
 *
 * @param kind {@code FIRMWARE}: the boot loader on the disk; {@code KERNEL}: the files {@code kernel} and
 *     {@code initrd} beside the disk
 * @param commandLine the kernel's command line; null with {@code FIRMWARE}
 */
public record Boot(Kind kind, String commandLine) {
    /** Where the operating system's first code comes from. */
    public enum Kind {
        FIRMWARE,
        KERNEL
    }

    public static Boot firmware() {
        return new Boot(Kind.FIRMWARE, null);
    }

    public static Boot kernel(String commandLine) {
        return new Boot(Kind.KERNEL, commandLine);
    }
}
