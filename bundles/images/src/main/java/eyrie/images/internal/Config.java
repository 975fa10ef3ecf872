/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal;

/** The settings of the template files: {@code eyrie.images}. */
public @interface Config {
    /** Absolute path of the data folder. */
    String data();

    /** How many bytes of packs and maps are kept beside the templates to save transfers. */
    long cacheBytes() default 4L << 30;
}
