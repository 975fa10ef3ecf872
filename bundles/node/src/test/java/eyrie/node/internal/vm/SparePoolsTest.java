/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.template.TemplateVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which versions get spares, and when they lose them. */
final class SparePoolsTest {
    private final SparePools pools = new SparePools(1);
    private TemplateVersion older;
    private TemplateVersion newer;

    @BeforeEach
    void make(@TempDir Path folder) throws IOException {
        LibraryWorld world = new LibraryWorld(folder);
        older = world.template("older", true);
        newer = world.template("newer", true);
    }

    @Test
    void theVersionThatWasUsedLastComesFirst() {
        pools.use(older, 1);
        pools.use(newer, 2);
        assertThat(pools.lacking(3)).contains(newer);
        assertThat(pools.add(newer, new Spare("m", null, null))).isTrue();
        assertThat(pools.lacking(3)).contains(older);
    }

    @Test
    void tenMinutesOfDisuseEndAPool() {
        pools.use(older, 0);
        long tenMinutes = Duration.ofMinutes(10).toNanos();
        assertThat(pools.disused(tenMinutes - 1)).isEmpty();
        assertThat(pools.disused(tenMinutes)).containsExactly(older);
        pools.use(older, tenMinutes);
        assertThat(pools.disused(tenMinutes)).isEmpty();
    }

    @Test
    void whatCannotBeMadeIsLeftAloneForAWhile() {
        pools.use(older, 0);
        pools.failed(older, 0);
        assertThat(pools.lacking(Duration.ofSeconds(29).toNanos())).isEmpty();
        assertThat(pools.lacking(Duration.ofSeconds(30).toNanos())).contains(older);
    }

    @Test
    void aSpareOfAVersionThatWasGivenUpIsNotKept() {
        pools.use(older, 0);
        pools.drop(older);
        assertThat(pools.add(older, new Spare("m", null, null))).isFalse();
    }

    @Test
    void aGoalCountsMoreThanUseAndIsNeverDisused() {
        assertThat(pools.goals(Map.of(older, 2), 0)).isEmpty();
        assertThat(pools.add(older, new Spare("a", null, null))).isTrue();
        assertThat(pools.lacking(1)).contains(older);
        assertThat(pools.add(older, new Spare("b", null, null))).isTrue();
        assertThat(pools.add(older, new Spare("c", null, null)))
                .as("one too many")
                .isFalse();
        assertThat(pools.lacking(1)).isEmpty();
        assertThat(pools.disused(Duration.ofDays(1).toNanos())).isEmpty();
    }

    @Test
    void whatAGoalNoLongerAsksForIsGivenBackButTheUsualNumberStays() {
        pools.goals(Map.of(older, 3), 0);
        for (String id : List.of("a", "b", "c")) {
            pools.add(older, new Spare(id, null, null));
        }
        assertThat(pools.goals(Map.of(), 1)).hasSize(2);
        assertThat(pools.size(older)).isEqualTo(1);
    }
}
