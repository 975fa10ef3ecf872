/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.s3.internal;

import eyrie.api.objects.ObjectLocation;
import eyrie.api.objects.ObjectStore;

/** The real client, for tests of other parts. */
public final class OpenStores {
    private OpenStores() {}

    public static ObjectStore open(ObjectLocation location) {
        return new S3ObjectStores().open(location);
    }
}
