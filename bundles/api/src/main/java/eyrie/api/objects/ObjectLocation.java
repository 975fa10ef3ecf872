/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.objects;

import java.nio.file.Path;

/**
 * Where an object store is, and as whom to ask it.
 *
 * @param endpoint its address, {@code https://HOST:PORT}; empty for Amazon's own of the region
 * @param region its region's name
 * @param bucket its bucket, which must exist
 * @param credentials a file that holds the key, in the form that the store's other clients use
 */
public record ObjectLocation(String endpoint, String region, String bucket, Path credentials) {}
