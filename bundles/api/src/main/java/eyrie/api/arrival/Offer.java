/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.arrival;

import eyrie.api.template.TemplateVersion;

/**
 * A template version that a registry has.
 *
 * @param remote the registry's name among those that are known
 * @param repository the whole name of the repository there
 * @param digest of the manifest, {@code sha256:} and 64 digits
 * @param version the version
 */
public record Offer(String remote, String repository, String digest, TemplateVersion version) {}
