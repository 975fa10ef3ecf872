/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1.files;

import eyrie.api.EyrieException;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.api.vm.Vms;
import eyrie.rest.internal.wire.BreakOff;
import eyrie.rest.internal.wire.Operation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files into and out of a running VM, as tar. */
@Path("/eyrie/v1/vms/{id}/files")
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.node)")
public final class FileResource implements Resource {
    private static final Logger LOG = LoggerFactory.getLogger(FileResource.class);
    private static final String TAR = "application/x-tar";
    /** As much as is read before the answer begins: a tar that fails at once has not written more. */
    private static final int FIRST = 64 << 10;

    private final Vms vms;

    @Activate
    public FileResource(@Reference Vms vms) {
        this.vms = vms;
    }

    @PUT
    @Consumes(MediaType.WILDCARD)
    @Permission(Permission.MANAGE_NODE_VMS)
    @Operation(value = "Unpacks a tar stream into a folder of the guest.", status = 204)
    public void put(@PathParam("id") String id, @QueryParam("path") String path, InputStream body)
            throws IOException, InterruptedException {
        String directory = GuestPath.absolute(path);
        try (TarProcess tar = TarProcess.unpack(vms.guest(id), directory)) {
            send(body, tar.stdin());
            tar.requireSuccess(directory);
        }
    }

    @GET
    @Produces({TAR, MediaType.APPLICATION_OCTET_STREAM})
    @Permission(Permission.MANAGE_NODE_VMS)
    @Operation(value = "Streams a file or a folder of the guest as tar, its name at the top.", answers = byte[].class)
    public StreamingOutput get(
            @PathParam("id") String id, @QueryParam("path") String path, @Context HttpServletRequest request) {
        GuestPath wanted = GuestPath.of(path);
        return out -> {
            try (TarProcess tar = TarProcess.pack(vms.guest(id), wanted)) {
                receive(tar, path, out, request);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("the server is stopping");
            }
        };
    }

    /** Reads the whole body even if tar has had enough: the client hears why only when it has sent everything. */
    private static void send(InputStream body, OutputStream stdin) throws IOException {
        byte[] piece = new byte[FIRST];
        boolean listening = true;
        for (int length = body.read(piece); length >= 0; length = body.read(piece)) {
            listening = listening && written(stdin, piece, length);
        }
        try {
            stdin.close();
        } catch (IOException ended) {
            LOG.debug("tar has ended before its input");
        }
    }

    private static boolean written(OutputStream stdin, byte[] piece, int length) {
        try {
            stdin.write(piece, 0, length);
            return true;
        } catch (IOException ended) {
            LOG.debug("tar reads no more; its exit code tells why");
            return false;
        }
    }

    /** A failure that shows after the answer has begun breaks it off, so that nobody takes a part for the whole. */
    private static void receive(TarProcess tar, String path, OutputStream out, HttpServletRequest request)
            throws IOException, InterruptedException {
        byte[] first = tar.stdout().readNBytes(FIRST);
        if (first.length < FIRST) {
            tar.requireSuccess(path);
            out.write(first);
            return;
        }
        try {
            out.write(first);
            tar.stdout().transferTo(out);
            tar.requireSuccess(path);
        } catch (EyrieException | IOException e) {
            LOG.warn("Copying {} out of a VM broke off: {}", path, e.getMessage());
            BreakOff.after(request, e);
        }
    }
}
