/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal;

import eyrie.api.template.TemplateListener;
import java.util.List;
import java.util.function.Consumer;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells others of templates. They are asked for when there is something to tell and not before: some of them need the image store
 * to come about, which therefore must not need them. Thread-safe.
 */
@Component(service = TemplateNews.class)
public final class TemplateNews {
    private static final Logger LOG = LoggerFactory.getLogger(TemplateNews.class);

    private final List<TemplateListener> always;

    @Reference(policy = ReferencePolicy.DYNAMIC)
    private volatile List<ComponentServiceObjects<TemplateListener>> services = List.of();

    @Activate
    public TemplateNews() {
        this(List.of());
    }

    /** @param always heard beside those that come and go */
    TemplateNews(List<TemplateListener> always) {
        this.always = always;
    }

    void tell(Consumer<TemplateListener> news) {
        always.forEach(listener -> tell(listener, news));
        for (ComponentServiceObjects<TemplateListener> service : services) {
            TemplateListener listener = service.getService();
            // It may have gone just now.
            if (listener != null) {
                try {
                    tell(listener, news);
                } finally {
                    service.ungetService(listener);
                }
            }
        }
    }

    private static void tell(TemplateListener listener, Consumer<TemplateListener> news) {
        try {
            news.accept(listener);
        } catch (RuntimeException failed) {
            LOG.error("{} could not take the news of a template", listener, failed);
        }
    }
}
