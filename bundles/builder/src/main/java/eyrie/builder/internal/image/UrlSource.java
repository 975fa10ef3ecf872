/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.image;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.vm.DiskSource;
import eyrie.builder.internal.Failures;
import eyrie.builder.internal.Workspaces;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A disk image on a web server; a fragment {@code #sha256=...} says what it must be. */
@Component(property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.node)")
public final class UrlSource implements DiskSource {
    private static final Logger LOG = LoggerFactory.getLogger(UrlSource.class);

    private final Workspaces workspaces;
    private final ImageImport images;
    private final Download.Limits limits;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(20))
            .build();

    @Activate
    public UrlSource(@Reference Workspaces workspaces, @Reference ImageImport images) {
        this(workspaces, images, Download.Limits.USUAL);
    }

    UrlSource(Workspaces workspaces, ImageImport images, Download.Limits limits) {
        this.workspaces = workspaces;
        this.images = images;
        this.limits = limits;
    }

    @Override
    public boolean accepts(String from) {
        return from.startsWith("http://") || from.startsWith("https://");
    }

    @Override
    public Built build(String from, long diskBytes, Path folder, Progress progress) {
        ImageUrl url = ImageUrl.parse(from);
        try (Workspaces.Workspace workspace = workspaces.open()) {
            Path image = workspace.folder().resolve("download");
            LOG.info("Downloading {}", url.shown());
            new Download(client, limits, closing, url, image, progress).run();
            if (url.sha256() != null) {
                progress.at("Checking the digest", -1);
                refuseOtherDigest(url, image);
            }
            return images.take(url.shown(), image, diskBytes, folder, workspace.folder(), progress);
        } catch (IOException failed) {
            throw Failures.of(url.shown(), failed);
        }
    }

    private static void refuseOtherDigest(ImageUrl url, Path image) throws IOException {
        String found = sha256(image);
        if (!found.equals(url.sha256())) {
            throw new EyrieException(
                    ErrorKind.INVALID,
                    "%s: the downloaded file has the SHA-256 %s instead of %s"
                            .formatted(url.shown(), found, url.sha256()));
        }
    }

    private static String sha256(Path image) throws IOException {
        try (DigestInputStream in =
                new DigestInputStream(Files.newInputStream(image), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("this Java has no SHA-256", impossible);
        }
    }

    @Deactivate
    void close() {
        closing.countDown();
        client.shutdownNow();
        client.close();
    }
}
