/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.transfer;

/**
 * What a push has done.
 *
 * @param digest of the manifest, {@code sha256:} and 64 digits
 * @param newChunks chunks that the registry did not have
 * @param newBytes bytes of their content
 * @param sentBytes bytes of the blobs that were uploaded
 * @param mountedBytes bytes of packs that the registry took over from other repositories
 */
public record Pushed(String digest, long newChunks, long newBytes, long sentBytes, long mountedBytes) {}
