/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.template.ImageFile;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.TemplateVersion;
import eyrie.api.transfer.DownloadSize;
import eyrie.api.transfer.Pushed;
import eyrie.api.transfer.RemoteRepository;
import eyrie.api.transfer.RemoteVersion;
import eyrie.images.internal.Samples;
import eyrie.images.internal.format.Chunks;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Between two nodes and the registry that Debian packages. */
class TransferTest {
    private static final String OTHER = "99999999-2222-3333-4444-555555555555";

    @TempDir
    private static Path shared;

    private static DockerRegistry registry;

    @TempDir
    private Path folder;

    private final Random random = new Random(7);
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
    void open(TestInfo test) throws IOException {
        proxy = new FaultyProxy(registry.port());
        one = new TestNode(folder.resolve("one"));
        two = new TestNode(folder.resolve("two"));
        String name = test.getTestMethod().orElseThrow().getName().toLowerCase(java.util.Locale.ROOT);
        repository = at(proxy.uri(), name + random.nextInt(1 << 20) + System.nanoTime());
    }

    @AfterEach
    void close() throws IOException {
        one.close();
        two.close();
        proxy.close();
    }

    private static RemoteRepository at(URI uri, String name) {
        return new RemoteRepository(uri, name, Optional.empty());
    }

    private TemplateVersion version(String tag, boolean suspended) throws IOException {
        return one.commit(random, Samples.ID, "debian", tag, suspended, 100);
    }

    private Pushed push(TemplateVersion version) {
        return one.transfers().push(version, repository, Progress.NONE);
    }

    private TemplateVersion pull(String tag) {
        return two.transfers().pull(repository, tag, Progress.NONE);
    }

    private void assertSame(TemplateVersion version) throws IOException {
        assertThat(two.store().versions()).contains(version);
        two.store().verify(version, Progress.NONE);
        for (ImageFile file : version.files()) {
            assertThat(Files.mismatch(one.file(version, file.role()), two.file(version, file.role())))
                    .as(file.role().fileName())
                    .isEqualTo(-1);
        }
        assertThat(two.data().resolve("transfers/incoming")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aVersionArrivesAsTheVeryVersionThatLeft(boolean suspended) throws IOException {
        TemplateVersion version = version("v+1", suspended);

        Pushed pushed = push(version);
        TemplateVersion pulled = pull("v_1");

        assertThat(pulled).isEqualTo(version);
        assertSame(version);
        assertThat(pushed.newChunks()).isGreaterThanOrEqualTo(100);
        assertThat(two.transfers().pull(repository, pushed.digest(), Progress.NONE))
                .isEqualTo(version);
    }

    @Test
    void holesStayHoles() throws IOException {
        TemplateVersion version = version("v1", true);
        push(version);
        pull("v1");

        assertThat((Long) Files.getAttribute(two.file(version, Role.RAM), "unix:size"))
                .isGreaterThan(Chunks.offset(150));
        assertThat(two.file(version, Role.RAM))
                .satisfies(ram -> assertThat(allocated(ram)).isLessThan(Chunks.offset(70)));
    }

    private static long allocated(Path file) throws IOException {
        Process du = new ProcessBuilder("du", "-B1", file.toString()).start();
        return Long.parseLong(new String(du.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                .split("\\s")[0]);
    }

    @Test
    void onlyWhatChangedMovesEitherWay() throws IOException {
        TemplateVersion first = version("v1", true);
        Pushed all = push(first);
        pull("v1");
        TemplateVersion second = one.commitChanged(first, Samples.ID, "debian", "v2", random, 3);
        long before = proxy.down();

        Pushed delta = push(second);
        DownloadSize size = two.transfers().downloadSize(repository, "v2");
        pull("v2");

        assertThat(delta.newChunks()).isBetween(2L, 12L);
        assertThat(delta.sentBytes()).isLessThan(all.sentBytes() / 8);
        assertSame(second);
        assertThat(proxy.down() - before).isLessThan(all.sentBytes() / 8);
        assertThat(size.downloadBytes()).isBetween(1L, delta.sentBytes());
        assertThat(size.localBytes()).isGreaterThan(Chunks.offset(100));
        assertThat(two.transfers().downloadSize(repository, "v2").downloadBytes())
                .isZero();
    }

    /** A node that has never seen the base finds it in the repository. */
    @Test
    void theLineageIsFoundInTheRegistry() throws IOException {
        TemplateVersion first = version("v1", true);
        push(first);
        pull("v1");
        TemplateVersion second = two.commitChanged(first, Samples.ID, "debian", "v2", random, 2);

        deleteTree(folder.resolve("two/transfers/blobs"));
        deleteTree(folder.resolve("two/transfers/known"));
        try (TestNode bare = new TestNode(folder.resolve("two"))) {
            Pushed delta = bare.transfers().push(second, repository, Progress.NONE);
            assertThat(delta.newChunks()).isLessThan(12);
        }
    }

    private static void deleteTree(Path tree) throws IOException {
        eyrie.images.internal.Durable.deleteTree(tree);
    }

    @Test
    void whatIsThereIsNotSentAgain() throws IOException {
        TemplateVersion version = version("v1", true);
        String digest = push(version).digest();
        long before = proxy.up();

        Pushed again = push(version);

        assertThat(again).isEqualTo(new Pushed(digest, 0, 0, 0, 0));
        assertThat(proxy.up() - before).isLessThan(4_000);
    }

    @Test
    void aTagThatHoldsSomethingElseIsRefused() throws IOException {
        push(version("v1", false));
        TemplateVersion other = two.commit(random, Samples.ID, "debian", "v1", false, 10);

        assertThatThrownBy(() -> two.transfers().push(other, repository, Progress.NONE))
                .asInstanceOf(InstanceOfAssertFactories.type(EyrieException.class))
                .matches(failure -> failure.kind() == ErrorKind.CONFLICT)
                .extracting(Throwable::getMessage)
                .asString()
                .contains("v1");
        assertThatThrownBy(() -> pull("v1"))
                .asInstanceOf(InstanceOfAssertFactories.type(EyrieException.class))
                .matches(failure -> failure.kind() == ErrorKind.CONFLICT);
        assertThat(two.store().versions()).containsExactly(other);
    }

    @Test
    void aCloneTakesItsPacksOverInsideTheRegistry() throws IOException {
        TemplateVersion base = version("v1", true);
        Pushed first = push(base);
        TemplateVersion clone = one.commitChanged(base, OTHER, "with-jdk", "v1", random, 2);
        RemoteRepository beside = at(proxy.uri(), repository.name() + "/clone");

        Pushed pushed = one.transfers().push(clone, beside, Progress.NONE);

        assertThat(pushed.mountedBytes()).isGreaterThan(first.sentBytes() / 2);
        assertThat(pushed.sentBytes()).isLessThan(first.sentBytes() / 8);
        assertThat(two.transfers().pull(beside, "v1", Progress.NONE)).isEqualTo(clone);
        assertSame(clone);
    }

    /** What was remembered of the registry is no longer true. */
    @Test
    void packsThatCannotBeMountedAreSent() throws IOException {
        TemplateVersion base = version("v1", true);
        push(base);
        TemplateVersion clone = one.commitChanged(base, OTHER, "with-jdk", "v1", random, 2);
        try (DockerRegistry empty = new DockerRegistry(folder.resolve("registry"));
                FaultyProxy other = new FaultyProxy(empty.port())) {
            for (Path page : Files.list(folder.resolve("one/transfers/known")).toList()) {
                Files.writeString(
                        page,
                        Files.readString(page)
                                .replace(
                                        repository.registry().getAuthority(),
                                        other.uri().getAuthority()));
            }
            RemoteRepository there = at(other.uri(), "clone");

            Pushed pushed = one.transfers().push(clone, there, Progress.NONE);

            assertThat(pushed.mountedBytes()).isZero();
            assertThat(two.transfers().pull(there, "v1", Progress.NONE)).isEqualTo(clone);
        }
    }

    @Test
    void versionsAreListedAndOtherThingsLeftOut() throws IOException {
        TemplateVersion first = version("v1", false);
        TemplateVersion second = one.commitChanged(first, Samples.ID, "debian", "v2", random, 1);
        push(first);
        push(second);

        assertThat(one.transfers().list(repository))
                .extracting(RemoteVersion::version)
                .containsExactly(first, second);
        assertThat(one.transfers().list(at(proxy.uri(), "nothing/here"))).isEmpty();
        assertThatThrownBy(() -> pull("v3"))
                .asInstanceOf(InstanceOfAssertFactories.type(EyrieException.class))
                .matches(failure -> failure.kind() == ErrorKind.NOT_FOUND);
    }

    @Test
    void theCacheIsCheckedAndClearedAndNothingIsLost() throws IOException {
        TemplateVersion version = version("v1", true);
        push(version);
        TransferService transfers = one.transfers();
        assertThat(transfers.usage().blobs()).isGreaterThan(5);
        assertThat(transfers.verify(Progress.NONE)).isEmpty();

        transfers.clear();

        assertThat(transfers.usage().bytes()).isZero();
        assertThat(push(version).newChunks()).isZero();
        assertThat(pull("v1")).isEqualTo(version);
    }

    @Test
    void progressTellsRateAndEndsWhole() throws IOException {
        List<String> steps = new CopyOnWriteArrayList<>();
        List<Double> fractions = new CopyOnWriteArrayList<>();
        TemplateVersion version = version("v1", true);

        one.transfers().push(version, repository, (step, fraction) -> {
            steps.add(step);
            fractions.add(fraction);
        });

        assertThat(steps).anyMatch(step -> step.matches("Pushing: \\d+ of \\d+ MiB, [0-9.]+ MiB/s.*"));
        assertThat(fractions).allMatch(fraction -> fraction >= 0 && fraction <= 1);
        assertThat(fractions.getLast()).isEqualTo(1);
    }
}
