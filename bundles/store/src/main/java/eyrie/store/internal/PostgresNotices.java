/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import eyrie.store.internal.Database.Notice;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;

/**
 * Notices as payloads of NOTIFY: many in one, with the name of the process in front, which has told its own listeners
 * already.
 */
final class PostgresNotices {
    /** A payload has fewer than 8000 bytes. */
    private static final int LONGEST = 7900;

    private static final String BETWEEN = "\u001e";
    private static final String INSIDE = "\u001f";

    private final String channel;
    private final String process = UUID.randomUUID().toString();

    /** @param schema that of the tables: notices of one do not reach who uses another in the same database */
    PostgresNotices(String schema) {
        channel = "eyrie_" + Integer.toHexString(schema.hashCode());
    }

    String channel() {
        return channel;
    }

    /** All in one statement, as part of the transaction. */
    void write(Connection connection, List<Notice> notices) throws SQLException {
        List<String> payloads = payloads(notices);
        if (payloads.isEmpty()) {
            return;
        }
        String sql = "SELECT "
                + String.join(
                        ", ", payloads.stream().map(any -> "pg_notify(?, ?)").toList());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < payloads.size(); i++) {
                statement.setString(2 * i + 1, channel);
                statement.setString(2 * i + 2, payloads.get(i));
            }
            statement.execute();
        }
    }

    List<String> payloads(List<Notice> notices) {
        List<String> payloads = new ArrayList<>();
        StringBuilder payload = new StringBuilder();
        int bytes = 0;
        for (Notice notice : new LinkedHashSet<>(notices)) {
            String text = BETWEEN + notice.channel() + INSIDE + notice.payload();
            int size = text.getBytes(StandardCharsets.UTF_8).length;
            if (payload.isEmpty() || bytes + size > LONGEST) {
                if (!payload.isEmpty()) {
                    payloads.add(payload.toString());
                }
                payload = new StringBuilder(process);
                bytes = process.length();
            }
            payload.append(text);
            bytes += size;
        }
        if (!payload.isEmpty()) {
            payloads.add(payload.toString());
        }
        return payloads;
    }

    /** Nothing if this process wrote them. */
    List<Notice> read(String payload) {
        List<Notice> notices = new ArrayList<>();
        String[] parts = payload.split(BETWEEN, -1);
        for (int i = 1; i < parts.length && !parts[0].equals(process); i++) {
            int end = parts[i].indexOf(INSIDE);
            if (end > 0) {
                notices.add(new Notice(parts[i].substring(0, end), parts[i].substring(end + 1)));
            }
        }
        return notices;
    }
}
