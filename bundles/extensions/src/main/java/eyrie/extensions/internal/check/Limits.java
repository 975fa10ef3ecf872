/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.check;

/**
 * How much a jar may be. Far more than an extension needs, far less than hurts.
 *
 * @param fileBytes of the jar itself
 * @param entries in it, those of jars inside counted
 * @param totalBytes of all entries, unpacked
 * @param ratio of unpacked to packed bytes of an entry that is larger than {@link #RATIO_FROM}
 * @param manifestBytes of the manifest
 */
public record Limits(long fileBytes, int entries, long totalBytes, int ratio, int manifestBytes) {
    static final long RATIO_FROM = 1 << 20;

    public static final Limits DEFAULT = new Limits(64L << 20, 10_000, 256L << 20, 200, 256 << 10);
}
