/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.template.TemplateVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random commits, deletions, restarts and crashes against a list that says what must be there. */
class FileImageStorePropertyTest {
    private static final String[] IDS = {
        "00000000-0000-0000-0000-000000000001",
        "00000000-0000-0000-0000-000000000002",
        "00000000-0000-0000-0000-000000000003"
    };

    @TempDir
    private Path data;

    private int tags;

    static Stream<Integer> seeds() {
        return IntStream.range(0, 12).boxed();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatWasAcknowledgedIsThereWholeAndNothingElse(int seed) throws IOException {
        Random random = new Random(seed);
        FileImageStore store = Samples.store(data);
        List<TemplateVersion> expected = new ArrayList<>();
        for (int step = 0; step < 25; step++) {
            switch (random.nextInt(6)) {
                case 0, 1, 2 -> expected.add(commit(store, random));
                case 3 -> deleteAny(store, expected, random);
                case 4 -> {
                    leaveHalfDone(random);
                    store = Samples.store(data);
                }
                default -> store = Samples.store(data);
            }
            assertThat(store.versions()).containsExactlyInAnyOrderElementsOf(expected);
        }
        for (TemplateVersion version : expected) {
            store.open(version);
            store.verify(version, Progress.NONE);
        }
        Samples.store(data);
        try (Stream<Path> all = Files.walk(data.resolve("templates"))) {
            assertThat(all.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith(".new-") || name.startsWith(".old-"));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void concurrentCommitsOfOneTemplateGetTheirOwnNumbersAndATagOnce(int seed) throws Exception {
        FileImageStore store = Samples.store(data);
        List<Future<TemplateVersion>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int each = 0; each < 8; each++) {
                String tag = "t" + each / 2;
                var files = Samples.files(data.resolve("vms-" + each), new Random(seed * 100L + each));
                running.add(threads.submit(() -> store.commit(Samples.draft(tag), files, Progress.NONE)));
            }
        }

        assertThat(running.stream().filter(each -> each.state() == Future.State.SUCCESS))
                .hasSize(4);
        assertThat(running.stream()
                        .filter(each -> each.state() == Future.State.FAILED)
                        .map(Future::exceptionNow))
                .allMatch(refusal -> refusal instanceof EyrieException);
        assertThat(store.versions()).extracting(TemplateVersion::number).containsExactly(0, 1, 2, 3);
        store.versions().forEach(store::open);
    }

    private TemplateVersion commit(FileImageStore store, Random random) throws IOException {
        int template = random.nextInt(IDS.length);
        return store.commit(
                Samples.draft(IDS[template], "template-" + template, "tag" + tags++),
                Samples.files(data.resolve("vms"), random),
                Progress.NONE);
    }

    private static void deleteAny(FileImageStore store, List<TemplateVersion> expected, Random random) {
        if (!expected.isEmpty()) {
            TemplateVersion victim = expected.remove(random.nextInt(expected.size()));
            store.delete(victim);
            assertThatThrownBy(() -> store.open(victim)).isInstanceOf(EyrieException.class);
        }
    }

    /** What a process leaves that is killed while it commits or deletes. */
    private void leaveHalfDone(Random random) throws IOException {
        String kind = random.nextBoolean() ? ".new-" : ".old-";
        Path folder = data.resolve("templates")
                .resolve(IDS[random.nextInt(IDS.length)])
                .resolve(kind + random.nextInt(9) + "-" + UUID.randomUUID());
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("disk"), "half a disk");
        if (random.nextBoolean()) {
            Files.writeString(folder.resolve(VersionFile.NAME), "{}");
        }
    }
}
