/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.Progress;
import eyrie.images.internal.format.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobCacheTest {
    private static final int SIZE = 1000;

    @TempDir
    private Path folder;

    private int made;

    private byte[] content() {
        byte[] content = new byte[SIZE];
        new Random(made++).nextBytes(content);
        return content;
    }

    private Digest put(BlobCache cache) throws IOException {
        byte[] content = content();
        cache.write(content);
        return Digest.of(content);
    }

    private long files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.count();
        }
    }

    @Test
    void theLongestUnusedGoFirst() throws IOException {
        BlobCache cache = new BlobCache(folder, 3 * SIZE);
        Digest first = put(cache);
        Digest second = put(cache);
        Digest third = put(cache);
        cache.read(first);

        Digest fourth = put(cache);

        assertThat(cache.digests()).containsExactlyInAnyOrder(third, first, fourth);
        assertThat(cache.read(second)).isEmpty();
        assertThat(files()).isEqualTo(3);
    }

    @Test
    void whatIsHeldStaysHoweverFullItIs() throws IOException {
        BlobCache cache = new BlobCache(folder, SIZE);
        Digest first = put(cache);
        try (BlobCache.Held held = cache.hold(first).orElseThrow()) {
            put(cache);
            put(cache);
            cache.drop(first);

            assertThat(held.path()).exists();
            assertThat(cache.hold(first)).isEmpty();
        }

        assertThat(cache.bytes()).isLessThanOrEqualTo(SIZE);
        assertThat(files()).isLessThanOrEqualTo(1);
    }

    @Test
    void aNewProcessKnowsWhatIsThereAndWhatWasUsedLast() throws IOException {
        BlobCache before = new BlobCache(folder, 10 * SIZE);
        Digest first = put(before);
        Digest second = put(before);
        Files.setLastModifiedTime(folder.resolve(second.hex()), FileTime.fromMillis(1));
        Files.write(folder.resolve(".new-half"), new byte[10]);

        BlobCache after = new BlobCache(folder, SIZE);

        assertThat(after.digests()).containsExactly(first);
        assertThat(files()).isEqualTo(1);
    }

    @Test
    void whatIsDamagedIsFoundAndRemoved() throws IOException {
        BlobCache cache = new BlobCache(folder, 10 * SIZE);
        Digest good = put(cache);
        Digest bad = put(cache);
        Digest read = put(cache);
        Files.write(folder.resolve(bad.hex()), new byte[SIZE]);
        Files.write(folder.resolve(read.hex()), new byte[SIZE]);

        assertThat(cache.read(read)).isEmpty();
        assertThat(cache.verify(Progress.NONE)).containsExactly(bad);
        assertThat(cache.digests()).containsExactly(good);
        assertThat(cache.verify(good)).isTrue();
    }

    @Test
    void aDraftThatIsNotKeptLeavesNothing() throws IOException {
        BlobCache cache = new BlobCache(folder, SIZE);
        try (BlobCache.Draft draft = cache.draft()) {
            draft.out().write(content());
        }

        assertThat(files()).isZero();
        assertThat(cache.bytes()).isZero();
    }

    /** Random use against what must hold at every step: the budget, the held ones, and what is on disk. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void theBudgetHolds(int seed) throws IOException {
        Random random = new Random(seed);
        BlobCache cache = new BlobCache(folder, 5 * SIZE);
        List<Digest> all = new ArrayList<>();
        List<BlobCache.Held> held = new ArrayList<>();
        for (int step = 0; step < 200; step++) {
            switch (random.nextInt(4)) {
                case 0, 1 -> all.add(put(cache));
                case 2 -> {
                    if (!all.isEmpty()) {
                        cache.hold(all.get(random.nextInt(all.size()))).ifPresent(held::add);
                    }
                }
                default -> {
                    if (!held.isEmpty()) {
                        held.remove(random.nextInt(held.size())).close();
                    }
                }
            }
            Set<Digest> inUse = new HashSet<>();
            held.forEach(each -> inUse.add(each.digest()));
            assertThat(cache.bytes()).isLessThanOrEqualTo(Math.max(5L * SIZE, (long) inUse.size() * SIZE));
            assertThat(held).allSatisfy(each -> assertThat(each.path()).exists());
            assertThat(files()).isEqualTo(cache.digests().size());
        }
    }
}
