/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.gc;

import java.util.List;

/**
 * What was found since the server started.
 *
 * @param blobs how many were read
 * @param bytes how long they were
 * @param damaged how many of them were damaged or missing
 * @param mended how many were fetched from the peer
 * @param waiting the digests of blobs that are damaged now; some of them, if there are many
 */
public record ScrubReport(long blobs, long bytes, long damaged, long mended, List<String> waiting) {}
