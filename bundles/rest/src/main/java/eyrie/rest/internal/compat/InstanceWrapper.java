/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import eyrie.api.instance.Instance;

/** An instance in a list: the fields that clients search by are repeated outside, null where they are not set. */
@JsonInclude
@JsonPropertyOrder({"external_id", "instance_id", "name", "vm"})
record InstanceWrapper(String externalId, String instanceId, String name, InstanceView vm) {
    static InstanceWrapper of(Instance instance, String registry) {
        return new InstanceWrapper(
                instance.externalId(), instance.id(), instance.name(), InstanceView.of(instance, registry));
    }
}
