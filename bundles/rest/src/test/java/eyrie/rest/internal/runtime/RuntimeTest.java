/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.portal.Panel;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What operators are shown of the inside. */
class RuntimeTest {
    private record Page(String id, String title, String path, String permission) implements Panel {}

    /** Somebody who may do everything but one thing. */
    private record Someone(String not) implements SecurityContext {
        @Override
        public Principal getUserPrincipal() {
            return () -> "someone";
        }

        @Override
        public boolean isUserInRole(String permission) {
            return !permission.equals(not);
        }

        @Override
        public boolean isSecure() {
            return true;
        }

        @Override
        public String getAuthenticationScheme() {
            return null;
        }
    }

    @Test
    void objectsAreThoseOfTheBundleWhoseClassTheyAreOf() {
        String histogram = """
                 num     #instances         #bytes  class name (module)
                -------------------------------------------------------
                   1:        120000        9600000  [B (java.base@25.0.3)
                   2:           100           2400  org.example.a.Thing
                   3:             2            800  [Lorg.example.a.Thing;
                   4:             5            120  org.example.a.b.Other$Inner
                   5:             1             16  Nameless
                Total        120108        9603336
                """;
        assertThat(Memory.byBundle(histogram, Map.of("org.example.a", "a", "org.example.a.b", "b")))
                .containsExactly(new Memory.OfBundle("a", 102, 3200), new Memory.OfBundle("b", 5, 120));
    }

    @Test
    void memoryAndThreadsAreTold() {
        Memory.View memory = Memory.now(null);
        assertThat(memory.heap().used()).isPositive();
        assertThat(memory.bundles()).isNull();
        Threads.View threads = Threads.now(Map.of("eyrie.rest.internal.runtime", "eyrie.rest"));
        assertThat(threads.byBundle()).containsKey("eyrie.rest");
        assertThat(threads.threads())
                .anySatisfy(thread ->
                        assertThat(thread.id()).isEqualTo(Thread.currentThread().threadId()));
        assertThat(Memory.now(Map.of("java.lang", "java")).bundles()).isNotEmpty();
    }

    @Test
    void panelsAreThoseThatTheCallerMayUse() {
        PanelResource panels = new PanelResource();
        Panel cost = new Page("cost", "Costs", "/eyrie/v1/x/cost/index.html", "cost.read");
        panels.add(cost);
        panels.add(new Page("a", "All", "/eyrie/v1/x/all/", "authenticated"));
        assertThat(panels.list(new Someone("")))
                .extracting(PanelResource.View::id)
                .containsExactly("a", "cost");
        assertThat(panels.list(new Someone("cost.read")))
                .extracting(PanelResource.View::id)
                .containsExactly("a");
        panels.remove(cost);
        assertThat(panels.list(new Someone(""))).hasSize(1);
    }

    @Test
    void panelsThatAreNotAsTheContractSaysAreNotShown() {
        PanelResource panels = new PanelResource();
        panels.add(new Page("a", "All", "/a", "x"));
        panels.add(new Page("a", "Again", "/b", "x"));
        panels.add(new Page("B", "Capital", "/b", "x"));
        panels.add(new Page("c", " ", "/c", "x"));
        panels.add(new Page("d", "Away", "https://example.org/", "x"));
        panels.add(new Page("e", "Up", "/../etc", "x"));
        panels.add(new Page("f", "No permission", "/f", null));
        assertThat(panels.list(new Someone("")))
                .extracting(PanelResource.View::title)
                .containsExactly("All");
    }

    @Test
    void theInnermostCauseIsToldInAPlainSentence() {
        assertThat(Lacks.reason("""
                java.lang.RuntimeException: outside
                \tat somewhere
                Caused by: eyrie.api.EyrieException: database: part birds is at step 2 and this program knows 1
                \tat elsewhere
                """)).isEqualTo("database: part birds is at step 2 and this program knows 1");
        assertThat(Lacks.reason(null)).isEqualTo("no reason was given");
    }
}
