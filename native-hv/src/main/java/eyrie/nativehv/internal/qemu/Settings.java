/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import java.nio.file.Path;

/**
 * The settings of {@link Config} as they are used.
 *
 * @param qemu program, empty to look it up
 * @param user system user to become, empty for none
 * @param runDir empty to choose one
 */
record Settings(Path data, String qemu, String user, String runDir, String accelerator) {
    static Settings of(Config config) {
        return new Settings(
                Path.of(config.data()).toAbsolutePath(),
                config.qemu(),
                config.user(),
                config.runDir(),
                config.accelerator());
    }
}
