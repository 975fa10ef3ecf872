/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.image.ImageSave;
import eyrie.api.image.ImageSave.State;
import eyrie.api.image.SaveRequest;
import eyrie.api.instance.ScriptResult;
import eyrie.scheduler.internal.sql.Json;
import eyrie.scheduler.internal.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The rows of saves. */
final class ImageSaveTable {
    private ImageSaveTable() {}

    /** @param leastNumber of the version to be */
    static void insert(Connection connection, ImageSave save, int leastNumber, String createdBy) throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO image_saves (id, position, instance_id, node_id, template_id, template_name, tag, request,
                  created_by, state, version, created, least_number)
                VALUES (?, (SELECT COALESCE(MAX(position), 0) + 1 FROM image_saves), ?, ?, ?, ?, ?, ?, ?, ?, -1, ?, ?)""",
                save.id(),
                save.request().instanceId(),
                save.nodeId(),
                save.templateId(),
                save.templateName(),
                save.request().tag(),
                Json.text(save.request()),
                createdBy,
                State.PENDING.name(),
                save.created(),
                leastNumber);
    }

    /** One more than the highest number that a save under way may give to a version of the template; 0 if there is none. */
    static int nextNumber(Connection connection, String templateId) throws SQLException {
        return Sql.first(
                        connection,
                        "SELECT MAX(least_number) + 1 AS next FROM image_saves WHERE template_id = ? AND state = ?",
                        row -> row.getInt("next"),
                        templateId,
                        State.PENDING.name())
                .orElse(0);
    }

    static List<ImageSave> list(Connection connection) throws SQLException {
        return Sql.list(connection, "SELECT * FROM image_saves ORDER BY position", ImageSaveTable::save);
    }

    static Optional<ImageSave> find(Connection connection, String id) throws SQLException {
        return Sql.first(connection, "SELECT * FROM image_saves WHERE id = ?", ImageSaveTable::save, id);
    }

    static Optional<ImageSave> pendingOf(Connection connection, String instanceId) throws SQLException {
        return Sql.first(
                connection,
                "SELECT * FROM image_saves WHERE instance_id = ? AND state = ?",
                ImageSaveTable::save,
                instanceId,
                State.PENDING.name());
    }

    /** One under way that is to make a version of this name, of a template or of a new one. */
    static boolean isComing(Connection connection, String templateName, String tag) throws SQLException {
        return Sql.exists(
                connection,
                "SELECT id FROM image_saves WHERE state = ? AND template_name = ? AND tag = ?",
                State.PENDING.name(),
                templateName,
                tag);
    }

    /** One under way that is to make a template of this name. */
    static boolean isComing(Connection connection, String templateName) throws SQLException {
        return Sql.exists(
                connection,
                "SELECT id FROM image_saves WHERE state = ? AND template_name = ?",
                State.PENDING.name(),
                templateName);
    }

    static void end(
            Connection connection,
            String id,
            State state,
            String message,
            ScriptResult script,
            int version,
            Instant ended)
            throws SQLException {
        Sql.update(
                connection,
                "UPDATE image_saves SET state = ?, message = ?, script = ?, version = ?, ended = ? WHERE id = ?",
                state.name(),
                message,
                Json.text(script),
                version,
                ended,
                id);
    }

    static void purge(Connection connection, Instant endedBefore) throws SQLException {
        Sql.update(connection, "DELETE FROM image_saves WHERE ended < ?", endedBefore);
    }

    private static ImageSave save(ResultSet row) throws SQLException {
        row.getLong("ended");
        boolean over = !row.wasNull();
        return new ImageSave(
                row.getString("id"),
                Json.value(row.getString("request"), SaveRequest.class),
                row.getString("template_id"),
                row.getString("template_name"),
                row.getString("node_id"),
                State.valueOf(row.getString("state")),
                row.getString("message"),
                Json.value(row.getString("script"), ScriptResult.class),
                row.getInt("version"),
                Sql.instant(row, "created"),
                over ? Sql.instant(row, "ended") : null);
    }
}
