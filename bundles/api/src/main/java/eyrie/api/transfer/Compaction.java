/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.transfer;

/**
 * What a compaction has done, or would do.
 *
 * @param versions template versions in the repository
 * @param packs the packs that they use
 * @param storedBytes of these packs
 * @param rewrittenPacks of them, those of which too little is still used
 * @param rewrittenBytes of those
 * @param newBytes of the packs that replace them; of their chunks only, if nothing was done
 * @param movedTags tags that name a new manifest
 * @param leftTags tags that somebody else has moved meanwhile; they still need the old packs
 */
public record Compaction(
        int versions,
        int packs,
        long storedBytes,
        int rewrittenPacks,
        long rewrittenBytes,
        long newBytes,
        int movedTags,
        int leftTags) {}
