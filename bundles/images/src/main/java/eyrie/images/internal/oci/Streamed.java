/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.oci;

import eyrie.images.internal.format.Digest;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;

/**
 * A blob that is made while it is sent, in blocks. Used by one thread at a time; one that is not used to its end is left
 * as it is.
 */
public interface Streamed extends Iterator<byte[]> {
    /** Of all that was given. Only after the last block. */
    Digest digest();

    /** Why it could not be made to its end; sending it again would not help. */
    Optional<IOException> failure();
}
