/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import eyrie.api.node.NodeGroup;

/** A group of nodes, as clients of the compatible API read it; one of them insists on a description that is text. */
@JsonInclude
@JsonPropertyOrder({"id", "name", "description", "fallback_group_id"})
record GroupView(String id, String name, String description, String fallbackGroupId) {
    static GroupView of(NodeGroup group) {
        return new GroupView(group.id(), group.name(), group.description(), group.fallbackGroupId());
    }
}
