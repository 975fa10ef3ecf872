/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A server that pushes one template and pulls another at the same time and is killed by {@code kill -9} meanwhile, at moments
 * that a seed decides. The registry lies behind a link of a fixed speed, so that the moments mean the same on every machine.
 */
final class TransferKills implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path folder = Package.ROOT.resolve("it-tests/target/kills");
    private final Path data = folder.resolve("data");
    private final Path expected = folder.resolve("expected");
    private final DockerRegistry registry;
    private final SlowLink link;
    private final KilledServer server;

    /**
     * @param mebibytes of each template; more than 64 are more than one pack
     * @param mebibytesPerSecond of the link, in each direction
     */
    TransferKills(long seed, int mebibytes, int mebibytesPerSecond) throws IOException {
        System.out.println("transfers are killed with the seed " + seed);
        Trees.delete(folder);
        Files.createDirectories(folder);
        registry = new DockerRegistry(folder.resolve("docker"));
        link = new SlowLink(registry.url(), (long) mebibytesPerSecond << 20, Duration.ZERO);
        makeTemplates((long) mebibytes << 20);
        // Some kills come after the end.
        int mostMillis = 1000 * mebibytes / mebibytesPerSecond + 300;
        server =
                new KilledServer(data, seed, mostMillis, List.of(new KilledPush(data), new KilledPull(data, expected)));
    }

    /** One that is here and will be pushed, and one that is in the registry and will be pulled. */
    private void makeTemplates(long bytes) throws IOException {
        Path image = folder.resolve("image");
        BenchmarkData.random(image, bytes, 1);
        try (Server first = Server.start(data)) {
            know(first, registry.url());
            makeTemplate(first, "pulled", image);
            eyrie(first, "registry", "push", "pulled");
            String id = first.template();
            Package.run(PATIENCE, "", "cp", "-a", data.resolve("templates").toString(), expected.toString())
                    .ok();
            first.api("DELETE", "/api/v1/registry/vm?id=" + id, null);
            BenchmarkData.random(image, bytes, 2);
            makeTemplate(first, "pushed", image);
            know(first, link.url());
        }
        Files.delete(image);
    }

    private static void makeTemplate(Server server, String name, Path image) throws IOException {
        BenchmarkData.bootable(image);
        eyrie(server, "create", name, "--from", image.toString());
        eyrie(server, "push", name, "--tag", "v1");
        eyrie(server, "delete", name, "--yes");
    }

    private static void know(Server server, String url) {
        assertThat(server.send("PUT", "/eyrie/v1/registries/docker", "{\"url\":\"%s\"}".formatted(url))
                        .statusCode())
                .isEqualTo(200);
    }

    private static void eyrie(Server server, String... arguments) {
        String[] command = new String[arguments.length + 3];
        command[0] = Package.HOME.resolve("bin/eyrie").toString();
        command[1] = "--data";
        command[2] = server.data().toString();
        System.arraycopy(arguments, 0, command, 3, arguments.length);
        Package.run(PATIENCE, "", command).ok();
    }

    /** Breaks so many transfers, two by each kill. */
    void run(int transfers) throws Exception {
        int met = server.run((transfers + 1) / 2);
        System.out.printf("%d transfers were killed, %d of them before their end%n", transfers, met);
        assertThat(met).isGreaterThanOrEqualTo(transfers / 4);
    }

    @Override
    public void close() throws IOException {
        link.close();
        registry.close();
        Trees.delete(folder);
    }
}
