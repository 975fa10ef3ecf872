/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.vm;

import eyrie.api.Progress;
import eyrie.api.template.Boot;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ConsumerType;

/** Whiteboard: knows how to make the disk of a new VM from one sort of source. Register as a service. Thread-safe. */
@ConsumerType
public interface DiskSource {
    /** Whether {@code from} is for this source. */
    boolean accepts(String from);

    /**
     * Makes the files of a new VM.
     *
     * @param from what the user named
     * @param diskBytes the virtual size wanted, 0 for what the source has
     * @param folder an empty folder to put {@code disk} (qcow2) and, with {@code Boot.KERNEL}, {@code kernel} and
     *     {@code initrd} into; {@code seed} may be a read-only disk for the first start
     * @throws eyrie.api.EyrieException saying what is missing or wrong
     */
    Built build(String from, long diskBytes, Path folder, Progress progress);

    /** Default virtual disk size where neither user nor source has one: 8 GiB. */
    long DEFAULT_DISK_BYTES = 8L << 30;

    /** What was made. */
    record Built(Boot boot) {}
}
