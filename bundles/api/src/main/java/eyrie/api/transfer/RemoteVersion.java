/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.transfer;

import eyrie.api.template.TemplateVersion;

/**
 * A template version in a registry.
 *
 * @param tag its tag in the registry
 * @param digest of its manifest, {@code sha256:} and 64 digits
 * @param version the version
 * @param storedBytes what its maps and packs take in the registry; other versions may share them
 */
public record RemoteVersion(String tag, String digest, TemplateVersion version, long storedBytes) {}
