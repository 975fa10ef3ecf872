/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Sizes;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Tells how much a pull would move. */
@Command(name = "check-download-size", description = "Show how much a pull would fetch, without fetching it.")
final class RegistryDownloadSize implements Callable<Integer> {
    private final Session session;
    private final Registries registries;

    @Mixin
    private VersionChoice version;

    @Mixin
    private RemoteChoice remote;

    RegistryDownloadSize(Session session, Registries registries) {
        this.session = session;
        this.registries = registries;
    }

    @Override
    public Integer call() {
        String query = version.query();
        JsonNode size = session.api().get(registries.path(remote) + "/download-size" + query);
        long download = size.path("download_bytes").asLong();
        long here = size.path("local_bytes").asLong();
        long image = size.path("image_bytes").asLong();
        ObjectNode body =
                Json.object().put("size", download).put("cached", here).put("image_size", image);
        session.answer(
                body,
                Sizes.show(download) + " to fetch; " + Sizes.show(here) + " are here; the files have "
                        + Sizes.show(image));
        return 0;
    }
}
