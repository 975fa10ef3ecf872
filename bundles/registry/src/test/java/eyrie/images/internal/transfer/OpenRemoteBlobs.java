/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.api.transfer.RemoteBlobs;

/** The real client, for tests of other parts. */
public final class OpenRemoteBlobs {
    private OpenRemoteBlobs() {}

    public static RemoteBlobs open() {
        return new RemoteBlobReader();
    }
}
