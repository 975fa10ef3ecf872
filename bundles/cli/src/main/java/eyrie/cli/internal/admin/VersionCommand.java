/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Api;
import eyrie.cli.internal.session.Session;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import java.util.concurrent.Callable;
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
                .put("build", properties.getProperty("build"));
    }
}
