/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.template.TemplateVersion;
import eyrie.api.transfer.Pushed;
import eyrie.api.transfer.RemoteRepository;
import eyrie.images.internal.Samples;
import eyrie.images.internal.cache.BlobCache;
import eyrie.images.internal.oci.OciRepository;
import eyrie.images.internal.oci.Retry;
import eyrie.images.internal.oci.Wire;
import eyrie.images.internal.transfer.FaultyProxy.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that cut, registries that fail or lie, and users who lose patience. */
class TransferFaultTest {
    private static final Retry ONCE = new Retry(1, Duration.ofMillis(1), Duration.ofMillis(1));

    @TempDir
    private static Path shared;

    private static DockerRegistry registry;

    @TempDir
    private Path folder;

    private FaultyProxy proxy;
    private TestNode one;
    private TestNode two;
    private RemoteRepository repository;

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
        one = new TestNode(folder.resolve("one"));
        two = new TestNode(folder.resolve("two"));
        repository = new RemoteRepository(proxy.uri(), "fault" + System.nanoTime(), Optional.empty());
    }

    @AfterEach
    void close() throws IOException {
        one.close();
        two.close();
        proxy.close();
    }

    private TemplateVersion version(Random random) throws IOException {
        return one.commit(random, Samples.ID, "debian", "v1", true, 100);
    }

    /** Each connection suffers something, but not always at the same place. */
    private static synchronized Fault any(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Fault.BUSY;
            case 1 -> Fault.cutUp(random.nextInt(2_000_000));
            case 2 -> Fault.cutDown(random.nextInt(1_000_000));
            case 3 -> Fault.flip(random.nextInt(1_000_000));
            default -> Fault.NONE;
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void whatPassesIsOutlived(int seed) throws IOException {
        Random random = new Random(seed);
        TemplateVersion version = version(random);
        proxy.faults(() -> any(random));
        Retry patient = new Retry(30, Duration.ofMillis(1), Duration.ofMillis(20));
        try (TestNode source = new TestNode(folder.resolve("one"), patient, 1L << 30);
                TestNode target = new TestNode(folder.resolve("three"), patient, 1L << 30)) {
            source.transfers().push(version, repository, Progress.NONE);

            assertThat(target.transfers().pull(repository, "v1", Progress.NONE)).isEqualTo(version);
            target.store().verify(version, Progress.NONE);
        }
    }

    @Test
    void aSlowRegistryIsWaitedForAndADeadOneIsNot() throws IOException {
        TemplateVersion version = version(new Random(1));
        one.transfers().push(version, repository, Progress.NONE);
        proxy.faults(() -> Fault.slow(4_000_000));
        assertThat(two.transfers().pull(repository, "v1", Progress.NONE)).isEqualTo(version);

        proxy.close();
        try (TestNode three = new TestNode(folder.resolve("three"))) {
            assertThatThrownBy(() -> three.transfers().pull(repository, "v1", Progress.NONE))
                    .asInstanceOf(InstanceOfAssertFactories.type(EyrieException.class))
                    .matches(failure -> failure.kind() == ErrorKind.UNAVAILABLE);
        }
    }

    @Test
    void aPushThatBrokeGoesOnWithWhatIsThere() throws IOException {
        TemplateVersion version = version(new Random(2));
        // A connection carries one pack and not a second, and soon there are no more connections. Which of them is cut
        // first is chance, and so is whether a pack arrived before the push gave up: it breaks until one did.
        AtomicInteger connections = new AtomicInteger();
        proxy.faults(() -> connections.incrementAndGet() > 3 ? Fault.BUSY : Fault.cutUp(1_300_000));
        try (TestNode impatient = new TestNode(folder.resolve("one"), ONCE, 1L << 30)) {
            for (int attempt = 0; attempt < 20 && arrived() == 0; attempt++) {
                connections.set(0);
                assertThatThrownBy(() -> impatient.transfers().push(version, repository, Progress.NONE))
                        .isInstanceOf(EyrieException.class);
            }
            proxy.faults(() -> Fault.NONE);
            assertThat(impatient.transfers().list(repository)).isEmpty();
        }
        long before = arrived();
        assertThat(before).isPositive();
        try (TestNode again = new TestNode(folder.resolve("one"))) {
            Pushed pushed = again.transfers().push(version, repository, Progress.NONE);

            long manifestBytes = 10_000;
            assertThat(pushed.sentBytes()).isLessThan(storedBytes(again) - before + manifestBytes);
        }
        assertThat(two.transfers().pull(repository, "v1", Progress.NONE)).isEqualTo(version);
    }

    /** Bytes of the packs of which the first node has heard that the registry has them. */
    private long arrived() throws IOException {
        return new KnownPacks(folder.resolve("one/transfers/known"))
                .in(repository).stream().mapToLong(pack -> pack.blob().bytes()).sum();
    }

    private long storedBytes(TestNode node) {
        return node.transfers().list(repository).getFirst().storedBytes();
    }

    /** A pack that is damaged in the registry: named, nothing visible, and healed by bringing back the right one. */
    @Test
    void aDamagedPackIsNamedAndAPullGoesOnWhenItIsHealed() throws IOException {
        TemplateVersion version = version(new Random(3));
        one.transfers().push(version, repository, Progress.NONE);
        Path pack = pack();
        byte[] right = Files.readAllBytes(pack);
        byte[] wrong = right.clone();
        wrong[right.length / 2] ^= 1;
        Files.write(pack, wrong);

        assertThatThrownBy(() -> two.transfers().pull(repository, "v1", Progress.NONE))
                .asInstanceOf(InstanceOfAssertFactories.type(EyrieException.class))
                .matches(failure -> failure.kind() == ErrorKind.INTERNAL)
                .extracting(Throwable::getMessage)
                .asString()
                .contains("entry ")
                .contains("pack sha256:" + pack.getParent().getFileName());
        assertThat(two.store().versions()).isEmpty();

        Files.write(pack, right);
        long before = proxy.down();
        assertThat(two.transfers().pull(repository, "v1", Progress.NONE)).isEqualTo(version);
        assertThat(proxy.down() - before).isLessThan(storedBytes(two));
    }

    /** Where the registry keeps a pack of the version. */
    private Path pack() throws IOException {
        try (Wire wire = new Wire()) {
            RemoteReader reader = new RemoteReader(
                    new OciRepository(wire, repository, ONCE), new BlobCache(folder.resolve("cache"), 1 << 20), ONCE);
            String hex = reader.find("v1")
                    .orElseThrow()
                    .manifest()
                    .packs()
                    .get(1)
                    .blob()
                    .digest()
                    .hex();
            return registry.storage()
                    .resolve("docker/registry/v2/blobs/sha256/%s/%s/data".formatted(hex.substring(0, 2), hex));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void interruptingCancelsAndLeavesNothingVisible(boolean pushing) throws Exception {
        TemplateVersion version = version(new Random(4));
        if (!pushing) {
            one.transfers().push(version, repository, Progress.NONE);
        }
        proxy.faults(() -> new Fault(false, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 200_000));
        CountDownLatch begun = new CountDownLatch(1);
        Progress progress = (step, fraction) -> {
            if (step.startsWith("Pu")) {
                begun.countDown();
            }
        };
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread worker = Thread.ofPlatform().start(() -> {
            try {
                if (pushing) {
                    one.transfers().push(version, repository, progress);
                } else {
                    two.transfers().pull(repository, "v1", progress);
                }
            } catch (EyrieException cancelled) {
                failure.set(cancelled);
            }
        });
        begun.await();
        worker.interrupt();
        worker.join(10_000);

        assertThat(worker.isAlive()).isFalse();
        assertThat(failure.get()).hasMessageContaining("cancelled");
        proxy.faults(() -> Fault.NONE);
        assertThat(two.store().versions()).isEmpty();
        if (pushing) {
            assertThat(one.transfers().list(repository)).isEmpty();
            one.transfers().push(version, repository, Progress.NONE);
        }
        assertThat(two.transfers().pull(repository, "v1", Progress.NONE)).isEqualTo(version);
    }
}
