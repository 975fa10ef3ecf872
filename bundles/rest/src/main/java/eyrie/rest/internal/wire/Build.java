/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.wire;

import org.osgi.framework.Bundle;

/**
 * What this program is.
 *
 * @param product its name
 * @param version {@code 0.1.0}
 * @param build what it was built from, in hexadecimal; {@code 0} where the build did not know
 */
public record Build(String product, String version, String build) {
    private static final String PRODUCT = "Eyrie";
    private static final String BUILD = "Eyrie-Build";
    private static final String VERSION = "Eyrie-Version";

    /** As the manifest of a bundle of the program says. */
    public static Build of(Bundle bundle) {
        String build = bundle.getHeaders("").get(BUILD);
        // Not the bundle's own version: a part of the program may be newer than the rest.
        String version = bundle.getHeaders("").get(VERSION);
        return new Build(
                PRODUCT,
                version == null || version.isBlank() ? "0" : version.strip(),
                build == null || build.isBlank() ? "0" : build.strip());
    }

    /** Version and build as the compatible API joins them. */
    public String joined() {
        return version + '-' + build;
    }
}
