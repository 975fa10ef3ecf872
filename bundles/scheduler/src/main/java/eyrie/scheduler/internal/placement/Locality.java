/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.placement;

import eyrie.api.node.NodeInfo.CachedTemplate;
import eyrie.api.placement.Demand;
import eyrie.api.placement.Room;
import eyrie.api.placement.TemplateSizes;
import java.util.List;
import java.util.OptionalLong;

/** How much of a template is on a node already. */
final class Locality {
    private Locality() {}

    /** What the node would have to fetch; -1 where nobody knows. */
    static long missingBytes(Demand demand, List<CachedTemplate> held, List<TemplateSizes> sizes) {
        for (CachedTemplate cached : held) {
            if (cached.version() == demand.templateVersion() && isOfTemplate(cached, demand)) {
                return 0;
            }
        }
        for (TemplateSizes known : sizes) {
            OptionalLong missing = known.missingBytes(demand.templateId(), demand.templateVersion(), held);
            if (missing.isPresent()) {
                return missing.getAsLong();
            }
        }
        return hasAnother(demand, held) ? -1 : demand.templateBytes();
    }

    /** The higher, the less is missing. Where the bytes are not known, another version counts as half of them. */
    static double score(Demand demand, Room room) {
        if (room.missingBytes() >= 0) {
            return -room.missingBytes();
        }
        double all = Math.max(1, demand.templateBytes());
        return hasAnother(demand, room.node().templates()) ? -all / 2 : -all;
    }

    private static boolean hasAnother(Demand demand, List<CachedTemplate> held) {
        for (CachedTemplate cached : held) {
            if (isOfTemplate(cached, demand)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfTemplate(CachedTemplate cached, Demand demand) {
        return cached.id().equals(demand.templateId());
    }
}
