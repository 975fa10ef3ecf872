/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.template.TemplateVersion;
import eyrie.api.transfer.Compaction;
import eyrie.api.transfer.RemoteRepository;
import eyrie.api.transfer.RemoteVersion;
import eyrie.images.internal.Samples;
import eyrie.images.internal.format.Digest;
import eyrie.images.internal.oci.OciRepository;
import eyrie.images.internal.oci.OciWriter;
import eyrie.images.internal.oci.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packs that are rewritten in a real registry. */
class CompactionTest {
    private final Random random = new Random(21);

    @TempDir
    private Path folder;

    private DockerRegistry registry;
    private FaultyProxy proxy;
    private TestNode one;
    private RemoteRepository repository;
    private TemplateVersion first;
    private TemplateVersion last;

    /** Versions of which the first is gone and the last uses some of its chunks. */
    @BeforeEach
    void push() throws IOException {
        registry = new DockerRegistry(folder.resolve("registry"));
        proxy = new FaultyProxy(registry.port());
        one = new TestNode(folder.resolve("one"));
        repository = new RemoteRepository(proxy.uri(), "compacted", Optional.empty());
        first = one.commit(random, Samples.ID, "debian", "v1", true, 80);
        last = one.commitChanged(first, Samples.ID, "debian", "v2", random, 60);
        one.transfers().push(first, repository, Progress.NONE);
        one.transfers().push(last, repository, Progress.NONE);
        removeTag("v1");
    }

    @AfterEach
    void close() throws IOException {
        one.close();
        proxy.close();
        registry.close();
    }

    private void removeTag(String tag) throws IOException {
        try (Wire wire = new Wire(Duration.ofSeconds(5))) {
            OciRepository there = new OciRepository(wire, repository, TestNode.QUICK);
            Digest digest = there.manifest(tag).orElseThrow().digest();
            assertThat(new OciWriter(there).remove(digest)).isTrue();
        }
    }

    private RemoteVersion described(String tag) {
        return one.transfers().list(repository).stream()
                .filter(version -> version.tag().equals(tag))
                .findFirst()
                .orElseThrow();
    }

    private void assertPulled(TemplateVersion version, String node) throws IOException {
        try (TestNode fresh = new TestNode(folder.resolve(node))) {
            assertThat(fresh.transfers().pull(repository, version.tag(), Progress.NONE))
                    .isEqualTo(version);
            fresh.store().verify(version, Progress.NONE);
        }
    }

    @Test
    void theSameVersionNeedsLess() throws IOException {
        RemoteVersion before = described("v2");
        assertPulled(last, "before");

        Compaction planned = one.transfers().compact(repository, 0.9, true, Progress.NONE);
        assertThat(described("v2")).isEqualTo(before);
        Compaction done = one.transfers().compact(repository, 0.9, false, Progress.NONE);

        assertThat(planned.rewrittenPacks()).isPositive().isEqualTo(done.rewrittenPacks());
        assertThat(done.movedTags()).isEqualTo(1);
        assertThat(done.leftTags()).isZero();
        assertThat(done.newBytes()).isGreaterThanOrEqualTo(planned.newBytes()).isLessThan(done.rewrittenBytes());
        RemoteVersion after = described("v2");
        assertThat(after.version()).isEqualTo(last);
        assertThat(after.storedBytes()).isLessThan(before.storedBytes());
        assertPulled(last, "after");
        try (Wire wire = new Wire(Duration.ofSeconds(5))) {
            OciRepository there = new OciRepository(wire, repository, TestNode.QUICK);
            assertThat(there.manifest(before.digest())).isEmpty();
        }
    }

    @Test
    void onceCompactNothingIsLeftToDo() {
        one.transfers().compact(repository, 0.9, false, Progress.NONE);

        Compaction again = one.transfers().compact(repository, 0.9, false, Progress.NONE);

        assertThat(again.rewrittenPacks()).isZero();
        assertThat(again.movedTags()).isZero();
        assertThat(one.transfers().push(last, repository, Progress.NONE).sentBytes())
                .isZero();
    }

    /** Somebody pushes under the tag while its packs are being rewritten. */
    @Test
    void aTagThatMovedMeanwhileIsLeft() throws IOException {
        try (TestNode two = new TestNode(folder.resolve("two"))) {
            TemplateVersion other = two.commit(random, Samples.ID, "debian", "v2", false, 20);
            Progress pushes = (step, fraction) -> {
                if (step.equals("Rewriting packs") && fraction == 0) {
                    try {
                        removeTag("v2");
                    } catch (IOException failed) {
                        throw new AssertionError(failed);
                    }
                    two.transfers().push(other, repository, Progress.NONE);
                }
            };

            Compaction done = one.transfers().compact(repository, 0.9, false, pushes);

            assertThat(done.movedTags()).isZero();
            assertThat(done.leftTags()).isEqualTo(1);
            assertThat(described("v2").version()).isEqualTo(other);
        }
    }

    /** However far it came, the tag names a whole version, and the next one ends it. */
    @Test
    void brokenOffAnywhereTheVersionStaysWhole() throws IOException {
        for (int bytes = 2_000; bytes < 4_000_000; bytes = bytes * 3) {
            int most = bytes;
            long before = proxy.up() + proxy.down();
            proxy.faults(
                    () -> proxy.up() + proxy.down() - before > most ? FaultyProxy.Fault.BUSY : FaultyProxy.Fault.NONE);
            try {
                one.transfers().compact(repository, 0.9, false, Progress.NONE);
            } catch (EyrieException broken) {
                assertThat(broken).hasMessageContaining("compacting");
            }
            proxy.faults(() -> FaultyProxy.Fault.NONE);
            assertPulled(last, "after" + bytes);
        }
        one.transfers().compact(repository, 0.9, false, Progress.NONE);
        assertPulled(last, "end");
        assertThat(one.transfers().compact(repository, 0.9, true, Progress.NONE).rewrittenPacks())
                .isZero();
    }

    @Test
    void aShareThatIsNoneIsRefused() {
        assertThatThrownBy(() -> one.transfers().compact(repository, 1.5, true, Progress.NONE))
                .isInstanceOf(EyrieException.class)
                .hasMessageContaining("more than 0 and at most 1");
    }
}
