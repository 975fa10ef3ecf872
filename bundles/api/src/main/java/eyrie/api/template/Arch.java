/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.template;

import java.util.Locale;

/** A processor architecture, by the name that API and disk images use. */
public enum Arch {
    AMD64,
    ARM64;

    /** The architecture of this machine; anything but 64-bit x86 and ARM is refused. */
    public static Arch ofThisMachine() {
        String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "amd64", "x86_64" -> AMD64;
            case "aarch64", "arm64" -> ARM64;
            default -> throw new IllegalStateException("no hypervisor support for the architecture " + name);
        };
    }

    /** The lower-case name, {@code amd64} or {@code arm64}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
