/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.examples.metrics.internal;

import eyrie.api.metrics.Figure;
import eyrie.api.metrics.Meter;
import eyrie.api.transfer.TransferCache;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What this process keeps of transfers beside its templates. */
@Component(service = Meter.class)
public final class CacheMeter implements Meter {
    private final TransferCache cache;

    @Activate
    public CacheMeter(@Reference TransferCache cache) {
        this.cache = cache;
    }

    @Override
    public List<Figure> read() {
        TransferCache.Usage usage = cache.usage();
        return List.of(
                Figure.gauge("eyrie_template_cache_blobs", "Packs, maps and tables in the cache.", usage.blobs()),
                Figure.gauge("eyrie_template_cache_bytes", "Their size.", usage.bytes()),
                Figure.gauge("eyrie_template_cache_budget_bytes", "What is kept at most.", usage.budget()));
    }
}
