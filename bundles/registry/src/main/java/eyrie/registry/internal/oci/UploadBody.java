/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import eyrie.registry.internal.blob.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * A body that continues an upload.
 *
 * @param bytes what comes
 * @param announced its Content-Length; less than zero if there is none
 * @param range which part it is; empty for whatever comes next
 */
public record UploadBody(InputStream bytes, long announced, Optional<ContentRange> range) {
    /** A part that is not the next one is refused before any of it is read. */
    void requireNextAfter(Upload upload) {
        if (range.isEmpty()) {
            return;
        }
        if (range.get().first() != upload.size()) {
            throw OciError.RANGE_INVALID.because("Content-Range: the part begins at %d; send the one that begins at %d"
                    .formatted(range.get().first(), upload.size()));
        }
        if (announced >= 0 && announced != range.get().length()) {
            throw OciError.SIZE_INVALID.because(
                    "Content-Range: it tells of %d bytes and Content-Length of %d; send what both tell of"
                            .formatted(range.get().length(), announced));
        }
    }

    void appendTo(Upload upload, Limits limits) throws IOException {
        if (announced != 0) {
            limits.require(upload.size(), announced);
            upload.append(bytes, limits.watch());
        }
    }
}
