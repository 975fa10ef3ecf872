/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.placement;

import eyrie.api.node.NodeInfo.CachedTemplate;
import java.util.List;
import java.util.OptionalLong;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Knows what versions of templates are made of, and so what a node would have to fetch. As quick and as pure as a
 * {@link NodeFilter}. Thread-safe.
 */
@ConsumerType
@FunctionalInterface
public interface TemplateSizes {
    /**
     * Bytes that travel to a node that does not have a version, but has these.
     *
     * @return empty if the version is not known here; that depends on the version alone, so that nodes can be compared
     */
    OptionalLong missingBytes(String templateId, int version, List<CachedTemplate> held);
}
