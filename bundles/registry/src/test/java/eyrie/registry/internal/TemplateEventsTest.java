/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import eyrie.api.event.Events;
import eyrie.api.store.Store;
import eyrie.api.template.TemplateVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TemplateEventsTest {
    private final Store store = mock();
    private final Events events = mock();
    private final Connection transaction = mock();
    private final TemplateEvents listener = new TemplateEvents(store, events);
    private final TemplateVersion version =
            CatalogueTest.version("11111111-0000-0000-0000-000000000001", "debian", 2, "v3");

    @BeforeEach
    void runTransactions() {
        when(store.write(any()))
                .thenAnswer(call -> call.<Store.Work<?>>getArgument(0).run(transaction));
    }

    @Test
    void aCommitIsWrittenWithWhatWasCommitted() throws SQLException {
        listener.committed(version);

        verify(events)
                .append(
                        transaction,
                        "template.committed",
                        version.templateId(),
                        Map.of("name", "debian", "tag", "v3", "version", 2, "suspended", false, "size", 10L));
    }

    @Test
    void theEndOfATemplateIsWritten() throws SQLException {
        listener.deleted(version);

        verify(events).append(transaction, "template.deleted", version.templateId(), Map.of("name", "debian"));
    }
}
