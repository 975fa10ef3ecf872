/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal;

import eyrie.api.event.Events;
import eyrie.api.store.Store;
import eyrie.api.template.TemplateListener;
import eyrie.api.template.TemplateVersion;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Writes what happens to templates into the event log, where there is one. */
@Component(property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.registry)")
public final class TemplateEvents implements TemplateListener {
    private final Store store;
    private final Events events;

    @Activate
    public TemplateEvents(@Reference Store store, @Reference Events events) {
        this.store = store;
        this.events = events;
    }

    @Override
    public void committed(TemplateVersion version) {
        append(
                "template.committed",
                version,
                Map.of(
                        "name", version.templateName(),
                        "tag", version.tag(),
                        "version", version.number(),
                        "suspended", version.suspended(),
                        "size", version.sizeBytes()));
    }

    @Override
    public void deleted(TemplateVersion last) {
        append("template.deleted", last, Map.of("name", last.templateName()));
    }

    private void append(String type, TemplateVersion version, Map<String, Object> data) {
        store.write(transaction -> {
            events.append(transaction, type, version.templateId(), data);
            return null;
        });
    }
}
