/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.license;

import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.session.Session;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** Where a license key comes from. */
final class KeySource {
    /** Far more than a key has, spaces included. */
    private static final int MOST = 64 << 10;

    @Parameters(
            index = "0",
            paramLabel = "KEY|FILE|-",
            description = "A file that holds the key, - for standard input, or the key itself.")
    private String source;

    String read(Session session) {
        try {
            if (source.equals("-")) {
                return limited(session.terminal().in());
            }
            if (source.strip().startsWith("eyrie1.")) {
                return source;
            }
            Path file = Path.of(source);
            if (!Files.isReadable(file) || Files.isDirectory(file)) {
                throw Failure.invalid("%s: there is no such file, and a license key begins with eyrie1."
                        .formatted(source.length() > 60 ? source.substring(0, 57) + "..." : source));
            }
            try (InputStream in = Files.newInputStream(file)) {
                return limited(in);
            }
        } catch (java.nio.file.InvalidPathException e) {
            throw Failure.invalid("this is neither a file nor a license key; one begins with eyrie1.");
        } catch (IOException e) {
            throw Failure.invalid("%s: it cannot be read: %s".formatted(source, e.getMessage()));
        }
    }

    private static String limited(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MOST + 1);
        if (bytes.length > MOST) {
            throw Failure.invalid("this is larger than any license key");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
