/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import eyrie.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL that several controllers share, each by a line of its own. */
final class ChaosDatabase implements AutoCloseable {
    private final PostgresServer server;
    private final PostgresServer.Access access;
    private final List<LinkProxy> lines = new ArrayList<>();

    /** @param folder that everybody may enter */
    ChaosDatabase(Path folder, int controllers) throws IOException {
        server = new PostgresServer(true, folder);
        access = server.access(folder);
        for (int i = 0; i < controllers; i++) {
            lines.add(new LinkProxy(server.port()));
        }
    }

    /** The settings of a controller. */
    List<String> settings(int controller) {
        String url = access.url()
                .replace(":" + server.port() + "/", ":" + lines.get(controller).port() + "/");
        return List.of("--set", "store.url=" + url, "--set", "store.credentials=" + access.credentials());
    }

    LinkProxy line(int controller) {
        return lines.get(controller);
    }

    void kill() {
        server.kill();
    }

    void revive() throws IOException {
        server.revive();
    }

    @Override
    public void close() throws IOException {
        for (LinkProxy line : lines) {
            line.close();
        }
        server.close();
    }
}
