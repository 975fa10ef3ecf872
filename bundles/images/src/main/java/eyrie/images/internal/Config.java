/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal;

/** The settings of the template files: {@code eyrie.images}. */
@interface Config {
    /** Absolute path of the data folder. */
    String data();
}
