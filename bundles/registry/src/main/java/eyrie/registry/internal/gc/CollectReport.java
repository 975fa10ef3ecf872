/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.gc;

import java.util.List;

/**
 * What a collection has done, or would do.
 *
 * @param dryRun whether nothing was changed
 * @param tags that the retention rules removed, as NAME:TAG
 * @param manifests that nothing held any more, as NAME@DIGEST
 * @param blobs how many were deleted
 * @param bytes how much that freed
 * @param uploads how many were abandoned
 */
public record CollectReport(
        boolean dryRun, List<String> tags, List<String> manifests, long blobs, long bytes, long uploads) {}
