/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.image;

import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.vm.DiskSource;
import eyrie.builder.internal.Failures;
import eyrie.builder.internal.Workspaces;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** A disk image in a file of this machine, by its absolute path or {@code file:} URL. */
@Component(property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.node)")
public final class FileSource implements DiskSource {
    private final Workspaces workspaces;
    private final ImageImport images;

    @Activate
    public FileSource(@Reference Workspaces workspaces, @Reference ImageImport images) {
        this.workspaces = workspaces;
        this.images = images;
    }

    @Override
    public boolean accepts(String from) {
        return from.startsWith("/") || from.startsWith("file:");
    }

    @Override
    public Built build(String from, long diskBytes, Path folder, Progress progress) {
        Path image = path(from);
        if (!Files.isRegularFile(image) || !Files.isReadable(image)) {
            throw EyrieException.invalid("from", from, "the path of a file on the node that it can read");
        }
        try (Workspaces.Workspace workspace = workspaces.open()) {
            return images.take(from, image, diskBytes, folder, workspace.folder(), progress);
        } catch (IOException failed) {
            throw Failures.of(from, failed);
        }
    }

    private static Path path(String from) {
        try {
            return from.startsWith("/") ? Path.of(from) : Path.of(URI.create(from));
        } catch (IllegalArgumentException unreadable) {
            throw EyrieException.invalid("from", from, "an absolute path or file:///PATH");
        }
    }
}
