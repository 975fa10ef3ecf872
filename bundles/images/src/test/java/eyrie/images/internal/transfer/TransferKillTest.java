/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.template.TemplateVersion;
import eyrie.api.transfer.RemoteRepository;
import eyrie.api.transfer.RemoteVersion;
import eyrie.images.internal.Samples;
import eyrie.images.internal.transfer.FaultyProxy.Fault;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that die by {@code kill -9} in the middle of a transfer, and nodes that want the same tag. */
class TransferKillTest {
    private static final int KILLS = 10;

    @TempDir
    private Path folder;

    private final Random random = new Random();
    private DockerRegistry registry;
    private FaultyProxy proxy;
    private RemoteRepository repository;

    @BeforeEach
    void start() throws IOException {
        registry = new DockerRegistry(folder.resolve("registry"));
        proxy = new FaultyProxy(registry.port());
        repository = new RemoteRepository(proxy.uri(), "killed", Optional.empty());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        registry.close();
    }

    private List<TemplateVersion> versions() throws IOException {
        List<TemplateVersion> versions = new ArrayList<>();
        try (TestNode one = new TestNode(folder.resolve("one"))) {
            versions.add(one.commit(random, Samples.ID, "debian", "v0", true, 120));
            while (versions.size() < KILLS) {
                versions.add(
                        one.commitChanged(versions.getLast(), Samples.ID, "debian", "v" + versions.size(), random, 15));
            }
        }
        return versions;
    }

    @Test
    @Timeout(600)
    void whateverIsKilledNothingHalfIsVisibleAndAllArrivesInTheEnd() throws Exception {
        List<TemplateVersion> versions = versions();
        int killed = 0;
        for (TemplateVersion version : versions) {
            killed += run("push", "one", version.tag(), 900) ? 0 : 1;
            try (TestNode observer = new TestNode(folder.resolve("observer"))) {
                assertThat(observer.transfers().list(repository))
                        .extracting(RemoteVersion::version)
                        .isSubsetOf(versions);
            }
        }
        try (TestNode one = new TestNode(folder.resolve("one"))) {
            for (TemplateVersion version : versions) {
                one.transfers().push(version, repository, Progress.NONE);
            }
        }
        proxy.faults(() -> Fault.slow(3_000_000));
        for (TemplateVersion version : versions) {
            killed += run("pull", "two", version.tag(), 600) ? 0 : 1;
            try (TestNode two = new TestNode(folder.resolve("two"))) {
                assertThat(two.store().versions()).isSubsetOf(versions);
                two.store().versions().forEach(each -> two.store().verify(each, Progress.NONE));
            }
        }
        proxy.faults(() -> Fault.NONE);
        try (TestNode two = new TestNode(folder.resolve("two"))) {
            for (TemplateVersion version : versions) {
                two.transfers().pull(repository, version.tag(), Progress.NONE);
                two.store().verify(version, Progress.NONE);
            }
            assertThat(two.store().versions()).containsExactlyElementsOf(versions);
            assertNothingIsLeft();
        }
        assertThat(killed).isPositive();
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(folder.resolve("two/transfers/incoming")).isEmptyDirectory();
        try (Stream<Path> all = Files.walk(folder.resolve("two"))) {
            assertThat(all.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith(".new-"));
        }
    }

    /** @return whether it was faster than the kill */
    private boolean run(String what, String node, String tag, int mostMillis) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TransferProgram.class.getName(),
                        what,
                        folder.resolve(node).toString(),
                        repository.registry().toString(),
                        repository.name(),
                        tag)
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = process.inputReader()) {
            String line = output.readLine();
            while (line != null && !line.equals(TransferProgram.BEGUN)) {
                line = output.readLine();
            }
            assertThat(line).isNotNull();
            // The kill shall come at any moment, so there is no event to wait for.
            Thread.sleep(random.nextInt(mostMillis));
            process.destroyForcibly();
            return process.waitFor() == 0;
        }
    }

    /** Registries cannot compare before they set; but whoever wins, the tag holds one whole version. */
    @Test
    void ofTwoNodesThatPushTheSameTagOneWins() throws Exception {
        try (TestNode one = new TestNode(folder.resolve("one"));
                TestNode two = new TestNode(folder.resolve("two"));
                TestNode three = new TestNode(folder.resolve("three"));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            TemplateVersion mine = one.commit(random, Samples.ID, "debian", "v1", false, 30);
            TemplateVersion yours = two.commit(random, Samples.ID, "debian", "v1", false, 30);
            List<Future<?>> pushes = List.of(
                    threads.submit(() -> one.transfers().push(mine, repository, Progress.NONE)),
                    threads.submit(() -> two.transfers().push(yours, repository, Progress.NONE)));
            int won = 0;
            for (Future<?> push : pushes) {
                try {
                    push.get();
                    won++;
                } catch (java.util.concurrent.ExecutionException refused) {
                    assertThat(refused.getCause())
                            .isInstanceOf(EyrieException.class)
                            .hasMessageContaining("the tag v1");
                }
            }

            assertThat(won).isPositive();
            assertThat(three.transfers().pull(repository, "v1", Progress.NONE)).isIn(mine, yours);
        }
    }
}
