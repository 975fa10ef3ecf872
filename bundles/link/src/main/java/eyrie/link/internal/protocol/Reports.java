/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.protocol;

import eyrie.api.node.InstanceReport;
import eyrie.api.node.TemplateReport;
import java.util.List;

/** The body of {@code POST /node/v1/reports}. */
public record Reports(List<InstanceReport> instances, List<TemplateReport> templates) {
    public Reports {
        instances = instances == null ? List.of() : List.copyOf(instances);
        templates = templates == null ? List.of() : List.copyOf(templates);
    }
}
