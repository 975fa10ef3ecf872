/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The last lines of a text file that may be long and may hold terminal control codes. */
final class TextTail {
    private static final int MOST_BYTES = 16 << 10;
    private static final int MOST_LINE_CHARACTERS = 500;
    private static final String CONTROL_CODES = "\u001b\\[[0-9;?]*[ -/]*[@-~]|\u001b[@-Z\\\\-_]|[\\p{Cntrl}&&[^\t]]";

    private TextTail() {}

    /** @return at most so many lines that are not blank, oldest first; none if there is no file */
    static List<String> of(Path file, int lines) {
        List<String> all = read(file)
                .lines()
                .map(line -> line.replaceAll(CONTROL_CODES, "").stripTrailing())
                .filter(line -> !line.isBlank())
                .map(line -> line.length() <= MOST_LINE_CHARACTERS ? line : line.substring(0, MOST_LINE_CHARACTERS))
                .toList();
        return all.subList(Math.max(0, all.size() - lines), all.size());
    }

    private static String read(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long start = Math.max(0, channel.size() - MOST_BYTES);
            ByteBuffer bytes = ByteBuffer.allocate((int) (channel.size() - start));
            while (bytes.hasRemaining() && channel.read(bytes, start + bytes.position()) > 0) {
                // Goes on until all of it is read.
            }
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            return "";
        }
    }
}
