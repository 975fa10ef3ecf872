/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.registry.internal.blob.Upload;

/**
 * How much may be pushed.
 *
 * @param disk how full the disk may become
 * @param maxBlob the largest blob, in bytes
 * @param maxUploads the most uploads that one caller may have open
 */
public record Limits(DiskSpace disk, long maxBlob, int maxUploads) {
    /** What a specification asks every registry for at least. */
    public static final int MAX_MANIFEST = 4 << 20;

    /** How often the disk is looked at while a body arrives. */
    private static final long LOOK_EVERY = 64L << 20;

    /** What watches over an upload. */
    Upload.Limit watch() {
        long[] next = {0};
        return size -> {
            requireSize(size);
            if (size >= next[0]) {
                disk.require(0);
                next[0] = size + LOOK_EVERY;
            }
        };
    }

    /** @param announced how much is to come; less than zero if that is not known */
    void require(long present, long announced) {
        requireSize(present + Math.max(announced, 0));
        disk.require(Math.max(announced, 0));
    }

    private void requireSize(long size) {
        if (size > maxBlob) {
            throw new EyrieException(
                    ErrorKind.TOO_LARGE,
                    "registry: a blob of %d bytes is more than the %d of registry.maxBlob".formatted(size, maxBlob));
        }
    }
}
