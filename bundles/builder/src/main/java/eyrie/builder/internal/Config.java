/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal;

/** The settings of the disk builder: {@code eyrie.builder}. */
public @interface Config {
    /** Absolute path of the data folder. */
    String data();

    /** A Debian mirror, or empty for the one that this machine's apt uses. */
    String mirror() default "";

    /** The Debian release to install, by its code name. */
    String suite() default "bookworm";
}
