/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.arrival;

import eyrie.images.internal.format.Digest;
import java.io.IOException;

/** A chunk of a file. */
record Position(ArrivingFile file, int chunk) {
    Digest digest() {
        return file.digest(chunk);
    }

    int length() {
        return file.length(chunk);
    }

    boolean isHere() {
        return file.isHere(chunk);
    }

    boolean confirm() throws IOException {
        return file.confirm(chunk);
    }

    /** @return whether it was missing */
    boolean write(byte[] content) throws IOException {
        return file.write(chunk, content);
    }
}
