/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Api;
import eyrie.cli.internal.session.Session;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.jar.JarFile;
import picocli.CommandLine.Command;

/** Shows a version. */
@Command(name = "version", description = "Show the version of this command line; with --server, that of the server.")
public final class VersionCommand implements Callable<Integer> {
    private final Session session;

    public VersionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        JsonNode version = session.globals().serverNamed() ? servers() : own();
        session.answer(
                version,
                Json.text(version, "product") + " " + Json.text(version, "version") + " (build "
                        + Json.text(version, "build") + ")");
        return 0;
    }

    private JsonNode servers() {
        try (Api api = session.connect()) {
            return api.get("/eyrie/v1/version");
        }
    }

    private static ObjectNode own() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = VersionCommand.class.getResourceAsStream("/eyrie/cli/version.properties")) {
            properties.load(in);
        }
        return Json.object()
                .put("product", "Eyrie")
                .put("version", properties.getProperty("version"))
                .put("build", build());
    }

    /** What the jar was built from; classes that lie in a folder are somebody's work in progress. */
    private static String build() throws IOException {
        Path source = Path.of(URI.create(VersionCommand.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
        if (Files.isDirectory(source)) {
            return "local";
        }
        try (JarFile jar = new JarFile(source.toFile())) {
            String build = jar.getManifest().getMainAttributes().getValue("Eyrie-Build");
            return build == null || build.isBlank() ? "0" : build.strip();
        }
    }
}
