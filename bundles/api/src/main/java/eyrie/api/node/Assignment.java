/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.node;

import eyrie.api.instance.StartupScript;
import eyrie.api.template.PortRule;
import java.util.List;

/**
 * What a node is to make true for one instance.
 *
 * @param instanceId the instance
 * @param desired what should be
 * @param templateId of the version to start from
 * @param templateVersion its number
 * @param vmName the VM's name, variables filled in
 * @param hostName a DNS label for the guest
 * @param script or null
 * @param ports instead of the template's, or null
 * @param cpuCount 0 for the template's
 * @param ramBytes 0 for the template's
 * @param save what to save of it, while that is pending, or null
 * @param diskBytes 0 for the template's
 * @param restarts how often its VM was asked to be stopped and started again
 * @param keepFileSystem whether the guest's file system stays as it is though the disk is larger than the template's
 */
public record Assignment(
        String instanceId,
        Desired desired,
        String templateId,
        int templateVersion,
        String vmName,
        String hostName,
        StartupScript script,
        List<PortRule> ports,
        int cpuCount,
        long ramBytes,
        SaveOrder save,
        long diskBytes,
        int restarts,
        boolean keepFileSystem) {
    /** With a file system as large as the disk. */
    public Assignment(
            String instanceId,
            Desired desired,
            String templateId,
            int templateVersion,
            String vmName,
            String hostName,
            StartupScript script,
            List<PortRule> ports,
            int cpuCount,
            long ramBytes,
            SaveOrder save,
            long diskBytes,
            int restarts) {
        this(
                instanceId,
                desired,
                templateId,
                templateVersion,
                vmName,
                hostName,
                script,
                ports,
                cpuCount,
                ramBytes,
                save,
                diskBytes,
                restarts,
                false);
    }

    /** With the template's disk, never restarted. */
    public Assignment(
            String instanceId,
            Desired desired,
            String templateId,
            int templateVersion,
            String vmName,
            String hostName,
            StartupScript script,
            List<PortRule> ports,
            int cpuCount,
            long ramBytes,
            SaveOrder save) {
        this(
                instanceId,
                desired,
                templateId,
                templateVersion,
                vmName,
                hostName,
                script,
                ports,
                cpuCount,
                ramBytes,
                save,
                0,
                0);
    }

    /** With nothing to save. */
    public Assignment(
            String instanceId,
            Desired desired,
            String templateId,
            int templateVersion,
            String vmName,
            String hostName,
            StartupScript script,
            List<PortRule> ports,
            int cpuCount,
            long ramBytes) {
        this(
                instanceId,
                desired,
                templateId,
                templateVersion,
                vmName,
                hostName,
                script,
                ports,
                cpuCount,
                ramBytes,
                null);
    }

    /** What should be. */
    public enum Desired {
        /** The VM runs, or has run and ended. */
        STARTED,
        /** Nothing of it is left. */
        ABSENT
    }

    /**
     * All assignments of a node.
     *
     * @param revision grows with every change of any of them
     * @param assignments those that the node has not reported {@code ABSENT} for
     * @param templates the orders about templates that the node has not reported the end of
     * @param spares this node's part of what {@link SpareGoals} ask for
     */
    public record Page(
            long revision, List<Assignment> assignments, List<TemplateOrder> templates, List<Spares> spares) {
        public Page {
            assignments = List.copyOf(assignments);
            templates = List.copyOf(templates);
            spares = spares == null ? List.of() : List.copyOf(spares); // older controllers name none
        }

        /** Without spares. */
        public Page(long revision, List<Assignment> assignments, List<TemplateOrder> templates) {
            this(revision, assignments, templates, List.of());
        }
    }

    /**
     * Spares that a node is to keep ready.
     *
     * @param count at least one
     */
    public record Spares(String templateId, int templateVersion, int count) {}
}
