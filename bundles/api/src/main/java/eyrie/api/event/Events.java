/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.event;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** The event log of the control plane. Thread-safe. */
@ProviderType
public interface Events {
    /** Writes an event in the transaction of the change that it tells of; listeners hear it after the commit. */
    void append(Connection transaction, String type, String subject, Map<String, Object> data) throws SQLException;

    /**
     * An event to be.
     *
     * @param type as in {@link Event}
     * @param subject likewise
     * @param data likewise
     */
    record News(String type, String subject, Map<String, Object> data) {}

    /** Writes many in their order, as {@link #append} does one. */
    default void appendAll(Connection transaction, List<News> news) throws SQLException {
        for (News one : news) {
            append(transaction, one.type(), one.subject(), one.data());
        }
    }

    /**
     * Events after a cursor, oldest first, as soon as there are any, or none after the wait.
     *
     * @param after 0 for all that are kept
     * @param limit the most to return
     */
    List<Event> after(long after, int limit, Duration wait) throws InterruptedException;

    /** The cursor of the newest event, 0 if there is none. */
    long latest();
}
