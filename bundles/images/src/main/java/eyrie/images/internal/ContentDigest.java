/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/** Reads a file for the SHA-256 of its whole content. Thread-safe. */
@FunctionalInterface
public interface ContentDigest {
    /**
     * The digest.
     *
     * @param done hears of what was read, in bytes, holes included
     * @return 64 hexadecimal digits
     */
    String sha256(Path file, LongConsumer done) throws IOException;
}
