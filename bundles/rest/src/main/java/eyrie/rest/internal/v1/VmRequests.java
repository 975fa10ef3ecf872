/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import eyrie.api.EyrieException;
import eyrie.api.vm.NewVm;
import eyrie.rest.internal.wire.Size;
import java.util.regex.Pattern;

/** The bodies of requests about VMs, each with its checks. */
final class VmRequests {
    private static final long MIB = 1L << 20;
    private static final long LEAST_RAM = 128 * MIB;
    private static final long LEAST_DISK = 1L << 30;
    private static final int MOST_CPUS = 256;
    private static final int LONGEST_DESCRIPTION = 4096;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9._+-]{1,128}");
    private static final String NAMES =
            "1 to 63 letters, digits, dots, dashes and underscores, the first of them a " + "letter or a digit";

    private VmRequests() {}

    /** A VM to make. */
    record Create(String name, String from, Size ramSize, Integer cpuCount, Size diskSize) {
        NewVm checked() {
            if (from == null || from.isBlank()) {
                throw EyrieException.invalid("from", "", "what the disk is made from: \"debian\", a path or a URL");
            }
            long ram = ramSize == null ? 0 : ramSize.bytes();
            if (ram != 0 && (ram < LEAST_RAM || ram % MIB != 0)) {
                throw EyrieException.invalid("ram_size", ram, "a multiple of 1 MiB from 128 MiB");
            }
            int cpus = cpuCount == null ? 0 : cpuCount;
            if (cpus < 0 || cpus > MOST_CPUS) {
                throw EyrieException.invalid("cpu_count", cpus, "a whole number from 1 to " + MOST_CPUS);
            }
            long disk = diskSize == null ? 0 : diskSize.bytes();
            if (disk != 0 && disk < LEAST_DISK) {
                throw EyrieException.invalid("disk_size", disk, "at least 1 GiB");
            }
            return new NewVm(checkedName(name), from, ram, cpus, disk);
        }
    }

    /** A VM to make of a template or of another VM. */
    record Clone(String name, String tag) {
        String checkedName() {
            return VmRequests.checkedName(name);
        }

        String tagOrNull() {
            return tag == null || tag.isEmpty() ? null : tag;
        }
    }

    /** How a VM is to stop. */
    record Stop(Boolean force) {}

    /** Nothing needs to be said. */
    record Nothing() {}

    /** A template version to make of a VM. */
    record Push(String tag, String description) {
        String checkedTag() {
            if (tag == null || !TAG.matcher(tag).matches()) {
                throw EyrieException.invalid("tag", tag, "1 to 128 letters, digits and . _ - +");
            }
            return tag;
        }

        String descriptionOrEmpty() {
            if (description != null && description.length() > LONGEST_DESCRIPTION) {
                throw EyrieException.invalid(
                        "description", description, "at most %d characters".formatted(LONGEST_DESCRIPTION));
            }
            return description == null ? "" : description;
        }
    }

    private static String checkedName(String name) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw EyrieException.invalid("name", name, NAMES);
        }
        return name;
    }
}
