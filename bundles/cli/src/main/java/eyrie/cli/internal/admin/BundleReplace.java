/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.admin;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Paths;
import eyrie.cli.internal.session.Session;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Replaces a bundle of the running server. */
@Command(
        name = "replace",
        description = "Put another build of a bundle in its place while the server runs. VMs go on running.")
public final class BundleReplace implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "JAR", description = "The bundle; its symbolic name says what it replaces.")
    private Path jar;

    @Option(
            names = {"-f", "--force"},
            description = "Also if the bundle is not newer than the one that runs.")
    private boolean force;

    public BundleReplace(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        String path = Paths.of("/eyrie/v1/bundles/%s", symbolicName()) + (force ? "?force=true" : "");
        JsonNode bundle = session.api().put(path, "application/java-archive", BodyPublishers.ofFile(jar));
        session.answer(
                bundle,
                Json.text(bundle, "symbolic_name") + " " + Json.text(bundle, "version") + ": "
                        + Json.text(bundle, "state").toLowerCase(Locale.ROOT));
        return 0;
    }

    private String symbolicName() {
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            String header =
                    manifest == null ? null : manifest.getMainAttributes().getValue("Bundle-SymbolicName");
            if (header == null) {
                throw Failure.invalid(jar + " is no bundle: its manifest has no Bundle-SymbolicName");
            }
            return header.split(";", 2)[0].strip();
        } catch (IOException e) {
            throw new Failure(FailureKind.INVALID, "cannot read " + jar + " as a jar file", e);
        }
    }
}
