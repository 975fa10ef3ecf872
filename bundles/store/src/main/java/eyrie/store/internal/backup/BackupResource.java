/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal.backup;

import eyrie.api.EyrieException;
import eyrie.api.rest.FileBody;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.api.store.Store;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/** Backups of the running server. They hold its secrets, so who may take one may do everything. */
@jakarta.ws.rs.Path("/eyrie/v1/backup")
@Component(
        service = Resource.class,
        configurationPid = "eyrie.store",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class BackupResource implements Resource {
    private static final String SETTINGS = "eyrie.settings";

    private final Store store;
    private final Path data;
    private final String settings;

    /** The settings {@code eyrie.store}. */
    @interface Config {
        /** The data folder. */
        String data();
    }

    @Activate
    public BackupResource(@Reference Store store, Config config, BundleContext context) {
        this.store = store;
        data = Path.of(config.data());
        settings = context.getProperty(SETTINGS) == null ? "" : context.getProperty(SETTINGS);
    }

    /** A ZIP file with the tables as of one moment, the secrets and the settings. */
    @GET
    @Produces("application/zip")
    @Permission(Permission.ALL)
    public Response get() {
        try {
            Path file = Files.createTempFile(
                    data,
                    "backup",
                    ".zip",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                Backup.write(store, data, settings, file);
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                return Response.ok(new FileBody(channel, 0, channel.size())).build();
            } finally {
                // What is open can be read to its end without its name.
                Files.delete(file);
            }
        } catch (IOException e) {
            throw EyrieException.internal("backup: it cannot be written in %s: %s".formatted(data, e.getMessage()), e);
        }
    }
}
