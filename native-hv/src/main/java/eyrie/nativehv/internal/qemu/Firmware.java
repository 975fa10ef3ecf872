/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.machine.LaunchSpec;
import eyrie.api.template.Arch;
import eyrie.api.template.Boot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A machine's firmware: UEFI with variables if it has a file for them, else what QEMU brings on x86, and UEFI without
 * variables on ARM, where QEMU brings none of its own.
 */
final class Firmware {
    private static final Map<Arch, List<String>> CODE = Map.of(
            Arch.AMD64,
            List.of(
                    "/usr/share/OVMF/OVMF_CODE_4M.fd",
                    "/usr/share/OVMF/OVMF_CODE.fd",
                    "/usr/share/edk2/ovmf/OVMF_CODE.fd",
                    "/opt/homebrew/share/qemu/edk2-x86_64-code.fd",
                    "/usr/local/share/qemu/edk2-x86_64-code.fd"),
            Arch.ARM64,
            List.of(
                    "/usr/share/AAVMF/AAVMF_CODE.fd",
                    "/usr/share/edk2/aarch64/QEMU_EFI-pflash.raw",
                    "/opt/homebrew/share/qemu/edk2-aarch64-code.fd",
                    "/usr/local/share/qemu/edk2-aarch64-code.fd"));

    private Firmware() {}

    static String machineOptions(LaunchSpec spec) {
        return spec.nvram() == null ? "" : ",pflash0=firmware0,pflash1=nvram0";
    }

    static List<String> arguments(LaunchSpec spec) {
        Arch arch = spec.config().arch();
        if (spec.nvram() != null) {
            return List.of(
                    "-blockdev",
                    flash("firmware0", code(arch), true),
                    "-blockdev",
                    flash("nvram0", spec.nvram(), false));
        }
        boolean bringsNone = arch == Arch.ARM64 && spec.config().boot().kind() == Boot.Kind.FIRMWARE;
        return bringsNone ? List.of("-bios", code(arch).toString()) : List.of();
    }

    private static String flash(String node, Path file, boolean readOnly) {
        return DeviceLayout.json(Map.of(
                "driver",
                "raw",
                "node-name",
                node,
                "read-only",
                readOnly,
                "file",
                Map.of("driver", "file", "filename", file.toAbsolutePath().toString(), "read-only", readOnly)));
    }

    private static Path code(Arch arch) {
        return CODE.get(arch).stream()
                .flatMap(path -> Stream.of(Path.of(path)).filter(Files::isReadable))
                .findFirst()
                .orElseThrow(() -> new EyrieException(
                        ErrorKind.UNAVAILABLE,
                        "UEFI firmware for %s is missing: none of %s is there"
                                .formatted(arch.id(), String.join(", ", CODE.get(arch)))));
    }
}
