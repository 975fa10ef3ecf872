/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.arrival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.arrival.Arrival;
import eyrie.api.arrival.Offer;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.TemplateVersion;
import eyrie.api.transfer.Pushed;
import eyrie.api.transfer.RemoteRepository;
import eyrie.images.internal.Samples;
import eyrie.images.internal.format.Digest;
import eyrie.images.internal.transfer.DockerRegistry;
import eyrie.images.internal.transfer.FaultyProxy;
import eyrie.images.internal.transfer.FaultyProxy.Fault;
import eyrie.images.internal.transfer.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions that are used while they arrive, from a real registry and read by a real NBD client. */
@Timeout(120)
class ArrivalTest {
    private static final int CHUNKS = 120;

    @TempDir
    private static Path shared;

    private static DockerRegistry registry;

    @TempDir
    private Path folder;

    private FaultyProxy proxy;
    private TestNode source;
    private TestNode target;
    private RemoteRepository repository;
    private ArrivalService arrivals;

    @BeforeAll
    static void start() throws IOException {
        registry = new DockerRegistry(shared);
    }

    @AfterAll
    static void stop() {
        if (registry != null) {
            registry.close();
        }
    }

    @BeforeEach
    void open() throws IOException {
        proxy = new FaultyProxy(registry.port());
        source = new TestNode(folder.resolve("source"));
        target = new TestNode(folder.resolve("target"));
        repository = new RemoteRepository(proxy.uri(), "arrival" + System.nanoTime(), Optional.empty());
        arrivals = arrivals(target);
    }

    @AfterEach
    void close() throws IOException {
        arrivals.close();
        source.close();
        target.close();
        proxy.close();
    }

    private ArrivalService arrivals(TestNode node) throws IOException {
        return new ArrivalService(
                node.data().resolve("transfers"), node.store(), node.store(), node.transfers(), offer -> repository);
    }

    private Offer pushed(long seed) throws IOException {
        TemplateVersion version = source.commit(new Random(seed), Samples.ID, "debian", "v1", true, CHUNKS);
        Pushed pushed = source.transfers().push(version, repository, Progress.NONE);
        return new Offer("main", repository.name(), pushed.digest(), version);
    }

    private static void await(CompletionStage<Void> stage) throws Exception {
        stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static void awaitUntil(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.sleep(5); // nobody tells
        }
    }

    private Path socket() {
        return folder.resolve("disk.sock");
    }

    /** Reads the whole disk with a client that is not ours. */
    private Process client(Path to) throws IOException {
        return new ProcessBuilder(
                        "qemu-img",
                        "convert",
                        "-f",
                        "raw",
                        "-O",
                        "raw",
                        "nbd+unix:///disk?socket=" + socket(),
                        to.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("client").toFile())
                .start();
    }

    /** What is served ends with a whole sector. */
    private void assertSame(TemplateVersion version, Path disk) throws IOException {
        Path original = source.file(version, Role.DISK);
        assertThat(Files.mismatch(disk, original)).isIn(-1L, Files.size(original));
        assertThat(Files.size(disk) - Files.size(original)).isBetween(0L, 511L);
    }

    @Test
    void aDiskIsReadWhileItArrives() throws Exception {
        Offer offer = pushed(1);
        proxy.faults(() -> Fault.slow(3_000_000));
        Arrival arrival = arrivals.begin(offer);
        await(arrival.startable());
        assertThat(Files.mismatch(arrival.folder().resolve("ram"), source.file(offer.version(), Role.RAM)))
                .isEqualTo(-1);
        assertThat(target.store().versions()).isEmpty();
        try (AutoCloseable served = arrivals.serve(offer.version(), socket())) {
            Path copy = folder.resolve("copy");
            assertThat(client(copy).waitFor()).isZero();
            assertSame(offer.version(), copy);
            await(arrival.whole());
            assertThat(client(copy).waitFor()).isZero();
            assertSame(offer.version(), copy);
            assertThat(served).isNotNull();
        }
        assertThat(socket()).doesNotExist();
        assertThat(target.store().versions()).containsExactly(offer.version());
        target.store().verify(offer.version(), Progress.NONE);
        assertThat(arrivals.list()).isEmpty();
        assertThat(arrival.folder()).doesNotExist();
    }

    @Test
    void whatAStartReadIsKnownToTheNextNode() throws Exception {
        Offer offer = pushed(2);
        proxy.faults(() -> Fault.slow(2_000_000));
        Arrival arrival = arrivals.begin(offer);
        await(arrival.startable());
        try (AutoCloseable served = arrivals.serve(offer.version(), socket())) {
            Process reader = new ProcessBuilder(
                            "qemu-io",
                            "-r",
                            "-f",
                            "raw",
                            "-c",
                            "read 5242880 65536",
                            "-c",
                            "read 131072 4096",
                            "nbd+unix:///disk?socket=" + socket())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("client").toFile())
                    .start();
            assertThat(reader.waitFor()).isZero();
            assertThat(served).isNotNull();
            await(arrival.whole());
        }
        Digest digest = Digest.parse(offer.digest()).orElseThrow();
        try (TestNode other = new TestNode(folder.resolve("other"))) {
            StartRecords records = new StartRecords(other.data().resolve("starts"));
            var there = other.transfers().reader(repository).repository();
            awaitUntil(() -> !records.find(digest, there).isEmpty());
            assertThat(records.find(digest, there)).containsSubsequence(80, 2);
            assertThat(other.transfers().list(repository)).hasSize(1);
        }
    }

    @Test
    void aBrokenNetworkIsWaitedOutAndTold() throws Exception {
        Offer offer = pushed(3);
        proxy.faults(() -> Fault.slow(1_500_000));
        Arrival arrival = arrivals.begin(offer);
        await(arrival.startable());
        proxy.faults(() -> Fault.BUSY);
        proxy.cut();
        try (AutoCloseable served = arrivals.serve(offer.version(), socket())) {
            Path copy = folder.resolve("copy");
            Process reader = client(copy);
            awaitUntil(() -> arrival.progress().trouble() != null);
            assertThat(arrival.progress().since()).isNotNull();
            assertThat(reader.isAlive()).isTrue();
            proxy.faults(() -> Fault.NONE);
            assertThat(reader.waitFor()).isZero();
            assertSame(offer.version(), copy);
            await(arrival.whole());
            assertThat(arrival.progress().trouble()).isNull();
            assertThat(served).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void whateverTheNetworkDoesNothingWrongIsRead(int seed) throws Exception {
        Offer offer = pushed(100 + seed);
        Random random = new Random(seed);
        proxy.faults(() -> {
            synchronized (random) {
                return switch (random.nextInt(5)) {
                    case 0 -> Fault.BUSY;
                    case 1 -> Fault.cutDown(random.nextInt(400_000));
                    case 2 -> Fault.flip(random.nextInt(400_000));
                    default -> Fault.cutDown(2_000_000);
                };
            }
        });
        Arrival arrival = arrivals.begin(offer);
        try (AutoCloseable served = arrivals.serve(offer.version(), socket())) {
            Path copy = folder.resolve("copy");
            assertThat(client(copy).waitFor()).isZero();
            assertSame(offer.version(), copy);
            await(arrival.whole());
            assertThat(served).isNotNull();
        }
        target.store().verify(offer.version(), Progress.NONE);
    }

    @Test
    void aLaterProcessGoesOnWithWhatIsThere() throws Exception {
        Offer offer = pushed(4);
        proxy.faults(() -> Fault.slow(1_000_000));
        Arrival arrival = arrivals.begin(offer);
        await(arrival.startable());
        arrivals.close();
        proxy.faults(() -> Fault.BUSY);
        long before = proxy.down();
        arrivals = arrivals(target);
        assertThat(arrivals.find(Samples.ID, 0)).isPresent();
        // RAM is here, which nothing is asked of the registry for but what it is of.
        try (AutoCloseable served = arrivals.serve(offer.version(), socket())) {
            Process reader = client(folder.resolve("copy"));
            proxy.faults(() -> Fault.NONE);
            Arrival again = arrivals.find(Samples.ID, 0).orElseThrow();
            await(again.whole());
            assertThat(reader.waitFor()).isZero();
            assertSame(offer.version(), folder.resolve("copy"));
            assertThat(served).isNotNull();
        }
        long stored = target.transfers().list(repository).getFirst().storedBytes();
        assertThat(proxy.down() - before).isLessThan(stored - (1 << 20)); // RAM did not come again
        target.store().verify(offer.version(), Progress.NONE);
    }

    @Test
    void chunksOfOtherVersionsHereAreNotFetched() throws Exception {
        Offer first = pushed(5);
        await(arrivals.begin(first).whole());
        TemplateVersion second = source.commitChanged(first.version(), Samples.ID, "debian", "v2", new Random(6), 2);
        Pushed pushed = source.transfers().push(second, repository, Progress.NONE);
        long before = proxy.down();
        await(arrivals.begin(new Offer("main", repository.name(), pushed.digest(), second))
                .whole());
        assertThat(proxy.down() - before).isLessThan(20 * 65536L);
        target.store().verify(second, Progress.NONE);
    }

    @Test
    void whatIsNotThereFailsAtOnce() throws Exception {
        Offer offer = pushed(7);
        Offer wrong = new Offer("main", repository.name(), "sha256:" + "0".repeat(64), offer.version());
        Arrival arrival = arrivals.begin(wrong);
        assertThatThrownBy(() -> await(arrival.startable()))
                .hasCauseInstanceOf(EyrieException.class)
                .hasMessageContaining("not found");
        awaitUntil(() -> arrivals.list().isEmpty());
        await(arrivals.begin(offer).whole());
    }

    @Test
    void twoWhoBeginTheSameShareIt() throws Exception {
        Offer offer = pushed(8);
        proxy.faults(() -> Fault.slow(2_000_000));
        List<Arrival> both = List.of(arrivals.begin(offer), arrivals.begin(offer));
        assertThat(both.get(0)).isSameAs(both.get(1));
        await(both.get(0).whole());
    }
}
