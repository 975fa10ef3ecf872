/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.machine.Guest;
import eyrie.api.machine.GuestCommand;
import eyrie.api.machine.GuestProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the file system of a Linux guest, and the partition that it may be in, fill a disk that is larger than before. */
final class FileSystemGrowth {
    private static final Logger LOG = LoggerFactory.getLogger(FileSystemGrowth.class);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);
    private static final int KEPT_BYTES = 2000;

    /** The partition is found by its name: the disk's with a number behind it, and a p between where the disk ends in one. */
    private static final String GROW = """
            set -e
            exec 2>&1
            device=$(findmnt -n -o SOURCE /)
            type=$(findmnt -n -o FSTYPE /)
            disk=$(lsblk -n -d -o PKNAME "$device")
            if [ -n "$disk" ] && [ "/dev/$disk" != "$device" ]; then
              number=${device#/dev/$disk}
              number=${number#p}
              growpart "/dev/$disk" "$number" || [ $? -eq 1 ]
            fi
            case $type in
              ext2|ext3|ext4) resize2fs "$device" ;;
              xfs) xfs_growfs / ;;
              btrfs) btrfs filesystem resize max / ;;
              *) echo "nothing is known about growing a file system of type $type"; exit 1 ;;
            esac
            """;

    private FileSystemGrowth() {}

    /** @throws EyrieException CONFLICT with what the guest said, and what to ask for instead */
    static void run(Guest guest) {
        try (GuestProcess process = guest.exec(GuestCommand.of("sh", "-c", GROW))) {
            process.stdin().close();
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            Thread reader = Thread.ofVirtual().start(() -> read(process, said));
            OptionalInt code = process.waitFor(PATIENCE);
            reader.join(LAST_WORDS);
            if (code.isEmpty() || code.getAsInt() != 0) {
                throw refused(
                        code.isEmpty()
                                ? "it took too long"
                                : said.toString(StandardCharsets.UTF_8).strip(),
                        null);
            }
        } catch (IOException e) {
            throw refused("its agent is gone", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EyrieException(ErrorKind.UNAVAILABLE, "the node is shutting down", e);
        }
    }

    /** Keeps the beginning and lets go of the rest, so that the guest is never held up. */
    private static void read(GuestProcess process, ByteArrayOutputStream said) {
        try {
            said.write(process.stdout().readNBytes(KEPT_BYTES));
            process.stdout().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            LOG.debug("what the guest said of its file system ends early: {}", e.toString());
        }
    }

    private static EyrieException refused(String why, Throwable cause) {
        return new EyrieException(
                ErrorKind.CONFLICT,
                "disk.size: the guest did not grow its file system (%s); ask with skip_container_resize to leave that to it"
                        .formatted(why),
                cause);
    }
}
