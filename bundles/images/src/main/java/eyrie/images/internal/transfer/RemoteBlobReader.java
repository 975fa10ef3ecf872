/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.api.transfer.RemoteBlobs;
import eyrie.api.transfer.RemoteRepository;
import eyrie.images.internal.format.Digest;
import eyrie.images.internal.oci.OciRepository;
import eyrie.images.internal.oci.Retry;
import eyrie.images.internal.oci.Wire;
import java.io.IOException;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Reads blobs with the same client as transfers do. */
@Component
public final class RemoteBlobReader implements RemoteBlobs {
    private final Wire wire = new Wire();
    private final Retry retry;

    @Activate
    public RemoteBlobReader() {
        this(Retry.USUAL);
    }

    RemoteBlobReader(Retry retry) {
        this.retry = retry;
    }

    @Override
    public boolean read(RemoteRepository repository, String digest, long bytes, Receiver receiver) {
        Optional<Digest> wanted = Digest.parse(digest);
        if (wanted.isEmpty()) {
            return false;
        }
        OciRepository remote = new OciRepository(wire, repository, retry);
        try {
            if (!remote.has(wanted.get())) {
                return false;
            }
            if (bytes > 0) {
                remote.range(wanted.get(), 0, bytes, receiver::receive);
            }
            return true;
        } catch (IOException e) {
            throw Failures.of("blob %s of %s".formatted(digest, repository), e);
        }
    }

    @Deactivate
    void close() {
        wire.close();
    }
}
