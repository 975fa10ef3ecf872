/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** One migration step: SQL statements, each ending with a semicolon at the end of a line. */
record Script(String text) {
    private static final Pattern END = Pattern.compile(";[ \t]*(\n|\\z)");

    Script {
        text = text.replace("\r\n", "\n");
    }

    List<String> statements() {
        return END.splitAsStream(text)
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }

    String checksum() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
