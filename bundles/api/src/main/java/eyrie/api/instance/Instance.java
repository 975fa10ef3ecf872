/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.instance;

import eyrie.api.template.Arch;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An instance as the controller has it.
 *
 * @param id UUID-shaped
 * @param state its state
 * @param message why it is in this state or what it waits for, or null
 * @param templateId resolved
 * @param templateTag of the resolved version
 * @param templateVersion number of the resolved version
 * @param arch of the template
 * @param nodeId where it was placed, or null
 * @param name or null
 * @param externalId or null
 * @param metadata perhaps empty
 * @param progress of pulling, 0 to 1
 * @param vm as reported, or null
 * @param script result of a monitored script, or null
 * @param created when it was asked for
 * @param changed when its state or anything else here last changed
 * @param wishes what it asked of features of placement, as in {@link InstanceRequest}
 * @param createdBy who asked for it
 */
public record Instance(
        String id,
        InstanceState state,
        String message,
        String templateId,
        String templateTag,
        int templateVersion,
        Arch arch,
        String nodeId,
        String name,
        String externalId,
        Map<String, Object> metadata,
        double progress,
        VmInfo vm,
        ScriptResult script,
        Instant created,
        Instant changed,
        Map<String, String> wishes,
        String createdBy) {
    /** Of a request without wishes, from nobody in particular. */
    public Instance(
            String id,
            InstanceState state,
            String message,
            String templateId,
            String templateTag,
            int templateVersion,
            Arch arch,
            String nodeId,
            String name,
            String externalId,
            Map<String, Object> metadata,
            double progress,
            VmInfo vm,
            ScriptResult script,
            Instant created,
            Instant changed) {
        this(
                id,
                state,
                message,
                templateId,
                templateTag,
                templateVersion,
                arch,
                nodeId,
                name,
                externalId,
                metadata,
                progress,
                vm,
                script,
                created,
                changed,
                Map.of(),
                "");
    }

    /** One step in the life of an instance. */
    public record Transition(InstanceState state, String reason, Instant at) {}

    /** What may be changed by its owner; null leaves a field as it is. */
    public record Change(String name, String externalId, Map<String, Object> metadata) {}

    /** An instance with its history. */
    public record History(Instance instance, List<Transition> transitions) {}
}
