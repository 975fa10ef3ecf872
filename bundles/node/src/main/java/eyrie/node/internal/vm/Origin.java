/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.template.TemplateVersion;

/**
 * The template version that a VM's disk is a clone of.
 *
 * @param templateId the template
 * @param tag of the version
 * @param number of the version
 */
record Origin(String templateId, String tag, int number) {
    static Origin of(TemplateVersion version) {
        return new Origin(version.templateId(), version.tag(), version.number());
    }

    boolean is(TemplateVersion version) {
        return version.templateId().equals(templateId) && version.number() == number;
    }
}
