/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.transfer;

/**
 * What a pull would move.
 *
 * @param imageBytes the length of all files of the version
 * @param localBytes content that is here already in other versions; zeros are not counted
 * @param downloadBytes what would have to come over the network, about
 */
public record DownloadSize(long imageBytes, long localBytes, long downloadBytes) {}
