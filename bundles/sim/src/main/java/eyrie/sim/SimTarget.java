/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim;

import java.net.URI;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The server that is put to work.
 *
 * @param url scheme, host and port
 * @param authorization value of the header that proves who asks; never shown
 * @param authorities PEM file with the authorities of its certificate, or null for the system's
 * @param pid of its process where that is on this machine and known
 */
public record SimTarget(URI url, String authorization, Path authorities, OptionalLong pid) {
    @Override
    public String toString() {
        return url.toString();
    }
}
