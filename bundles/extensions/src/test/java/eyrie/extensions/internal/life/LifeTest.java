/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.EyrieException;
import eyrie.api.extension.Extension;
import eyrie.api.extension.ExtensionState;
import eyrie.api.placement.NodeScore;
import eyrie.api.rest.Resource;
import eyrie.api.security.Authenticator;
import eyrie.testing.ExtensionJar;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.ServiceEvent;

/** Extensions in a real framework: good ones, and each sort of bad one beside them. */
class LifeTest {
    private static final String LOOP =
            "while (System.getProperty(\"" + Framework.END_LOOPS + "\") == null) Thread.yield();";

    @TempDir
    Path data;

    private Framework framework;

    @BeforeEach
    void start() throws Exception {
        framework = new Framework(data);
    }

    @AfterEach
    void stop() throws Exception {
        framework.close();
    }

    private static ExtensionJar jar(String version, String start, String stop) {
        return new ExtensionJar("org.example.cost", version)
                .header(
                        "Import-Package",
                        "org.osgi.framework,eyrie.api.placement,eyrie.api.security,eyrie.api.rest,jakarta.ws.rs")
                .activator("org.example.cost.Cost", start, stop);
    }

    /** A score whose answer is code. */
    private static ExtensionJar score(String version, String answer) {
        return jar(
                        version,
                        "context.registerService(eyrie.api.placement.NodeScore.class, (demand, room) -> { %s }, null);"
                                .formatted(answer),
                        "")
                .header("Eyrie-Services", "eyrie.api.placement.NodeScore");
    }

    private static ExtensionJar bystander() {
        return new ExtensionJar("org.example.bystander", "1")
                .header("Import-Package", "org.osgi.framework")
                .activator("org.example.bystander.Stands", "", "");
    }

    private double asked() {
        return framework.service(NodeScore.class).orElseThrow().of(null, null);
    }

    @Test
    void runsWhatIsDroppedReplacesWhatChangesAndStopsWhatGoes() throws Exception {
        framework.drop("cost.jar", score("1.0.0", "return 1;"));
        Extension one = framework.await("cost.jar", ExtensionState.ACTIVE);
        assertThat(one.publisher()).isEqualTo("acme");
        assertThat(one.symbolicName()).isEqualTo("org.example.cost");
        assertThat(one.declared().services()).containsExactly("eyrie.api.placement.NodeScore");
        assertThat(asked()).isEqualTo(1);

        framework.drop("cost.jar", score("2.0.0", "return 2;"));
        framework.awaitVersion("cost.jar", "2.0.0");
        assertThat(asked()).isEqualTo(2);
        assertThat(framework.installed()).containsExactly("org.example.cost 2.0.0");

        framework.remove("cost.jar");
        framework.awaitGone("cost.jar");
        assertThat(framework.service(NodeScore.class)).isEmpty();
        assertThat(framework.installed()).isEmpty();
    }

    /** So that whoever serves its paths holds requests meanwhile. */
    @Test
    void tellsFromTheEndOfAnExtensionUntilTheNextOneIsThereThatItIsBeingReplaced() throws Exception {
        List<Boolean> replaced = new CopyOnWriteArrayList<>();
        framework.program.addServiceListener(
                event -> {
                    if (event.getType() == ServiceEvent.UNREGISTERING) {
                        replaced.add(!framework
                                .extensions
                                .replacement("cost.jar")
                                .toCompletableFuture()
                                .isDone());
                    }
                },
                "(objectClass=" + NodeScore.class.getName() + ")");
        framework.drop("cost.jar", score("1.0.0", "return 1;"));
        framework.await("cost.jar", ExtensionState.ACTIVE);
        assertThat(framework.extensions.replacement("cost.jar").toCompletableFuture())
                .isDone();
        framework.drop("cost.jar", score("2.0.0", "return 2;"));
        framework.awaitVersion("cost.jar", "2.0.0");
        framework.extensions.replacement("cost.jar").toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertThat(asked()).isEqualTo(2);
        framework.remove("cost.jar");
        framework.awaitGone("cost.jar");
        assertThat(replaced).containsExactly(true, false);
        assertThat(framework.extensions.replacement("cost.jar").toCompletableFuture())
                .isDone();
    }

    @Test
    void aReplacementThatDoesNotStartEndsTheReplacement() throws Exception {
        framework.drop("cost.jar", score("1.0.0", "return 1;"));
        framework.await("cost.jar", ExtensionState.ACTIVE);
        framework.drop("cost.jar", jar("2.0.0", "throw new IllegalStateException();", ""));
        framework.await("cost.jar", ExtensionState.FAILED);
        framework.extensions.replacement("cost.jar").toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void startsWhatLiesThereAlready() throws Exception {
        framework.drop("cost.jar", score("1.0.0", "return 1;"));
        framework.await("cost.jar", ExtensionState.ACTIVE);
        framework.close();
        framework = new Framework(data);
        framework.await("cost.jar", ExtensionState.ACTIVE);
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void givesTheProgramNothingThatWasNotDeclared() throws Exception {
        framework.drop("cost.jar", jar("1.0.0", """
                                context.registerService(eyrie.api.placement.NodeScore.class, (demand, room) -> 1, null);
                                context.registerService(eyrie.api.security.Authenticator.class, header -> java.util.Optional.empty(), null);
                                context.registerService(java.util.concurrent.Executor.class, work -> {}, null);
                                """, "").header("Eyrie-Services", "eyrie.api.placement.NodeScore"));
        Extension shown = framework.await("cost.jar", ExtensionState.ACTIVE);
        assertThat(framework.service(NodeScore.class)).isPresent();
        assertThat(framework.service(Authenticator.class)).isEmpty();
        assertThat(framework.service(java.util.concurrent.Executor.class)).isEmpty();
        assertThat(shown.notes())
                .containsExactly(
                        "it registers the service eyrie.api.security.Authenticator without declaring it in Eyrie-Services, so nobody uses it");
    }

    @Test
    void showsExtensionsTheServicesOfOthersOnce() throws Exception {
        framework.drop("cost.jar", score("1.0.0", "return 1;"));
        framework.await("cost.jar", ExtensionState.ACTIVE);
        framework.drop(
                "asks.jar",
                new ExtensionJar("org.example.asks", "1")
                        .header("Import-Package", "org.osgi.framework,eyrie.api.placement")
                        .activator(
                                "org.example.asks.Asks",
                                "int n = context.getServiceReferences(eyrie.api.placement.NodeScore.class, null).size(); if (n != 1) throw new IllegalStateException(n + \" scores\");",
                                ""));
        framework.await("asks.jar", ExtensionState.ACTIVE);
    }

    @Test
    void servesNoPathThatWasNotDeclared() throws Exception {
        framework.drop(
                "cost.jar",
                jar("1.0.0", """
                                context.registerService(eyrie.api.rest.Resource.class, new Good(), null);
                                context.registerService(eyrie.api.rest.Resource.class, new Bad(), null);
                                """, "")
                        .source(
                                "org.example.cost.Good",
                                "package org.example.cost; @jakarta.ws.rs.Path(\"/eyrie/v1/x/cost/all\") public class Good implements eyrie.api.rest.Resource {}")
                        .source(
                                "org.example.cost.Bad",
                                "package org.example.cost; @jakarta.ws.rs.Path(\"/api/v1/vm\") public class Bad implements eyrie.api.rest.Resource {}")
                        .header("Eyrie-Paths", "/eyrie/v1/x/cost"));
        Extension shown = framework.await("cost.jar", ExtensionState.ACTIVE);
        assertThat(framework.program.getServiceReferences(Resource.class, null)).hasSize(1);
        assertThat(framework.service(Resource.class).orElseThrow().getClass().getSimpleName())
                .isEqualTo("Good");
        assertThat(shown.notes())
                .singleElement()
                .asString()
                .contains("org.example.cost.Bad", "\"/api/v1/vm\" is not declared");
    }

    @Test
    void undoesAStartThatThrows() throws Exception {
        framework.drop("bystander.jar", bystander());
        framework.drop(
                "cost.jar",
                jar(
                        "1.0.0",
                        "context.registerService(eyrie.api.placement.NodeScore.class, (a, b) -> 1, null); throw new IllegalStateException(\"no rates\");",
                        ""));
        Extension failed = framework.await("cost.jar", ExtensionState.FAILED);
        assertThat(failed.reason()).isEqualTo("cost.jar does not start: IllegalStateException: no rates");
        framework.await("bystander.jar", ExtensionState.ACTIVE);
        assertThat(framework.installed()).containsExactly("org.example.bystander 1.0.0");
        assertThat(framework.service(NodeScore.class)).isEmpty();
    }

    @Test
    void undoesAStartThatWaitsForEver() throws Exception {
        framework.drop("cost.jar", jar("1.0.0", "new java.util.concurrent.CountDownLatch(1).await();", ""));
        Extension failed = framework.await("cost.jar", ExtensionState.FAILED);
        assertThat(failed.reason()).isEqualTo("cost.jar did not start within 1 s");
        assertThat(framework.installed()).isEmpty();
    }

    @Test
    void namesWhatIsLeftOfAStartThatLoopsAndGoesOnWithOthers() throws Exception {
        framework.drop("cost.jar", jar("1.0.0", LOOP, ""));
        Extension failed = framework.await("cost.jar", ExtensionState.FAILED);
        assertThat(failed.reason())
                .startsWith("cost.jar did not start within 1 s")
                .contains("its code stays until the server is restarted", "extension cost.jar");
        framework.drop("bystander.jar", bystander());
        framework.await("bystander.jar", ExtensionState.ACTIVE);
        framework.remove("bystander.jar");
        framework.awaitGone("bystander.jar");
    }

    @Test
    void endsThreadsThatAreLeftAndNamesThoseThatStay() throws Exception {
        framework.drop("cost.jar", jar("1.0.0", """
                        new Thread(() -> { try { Thread.sleep(1_000_000); } catch (InterruptedException e) { } }, "sleeper").start();
                        new Thread(() -> { %s }, "looper").start();
                        """.formatted(LOOP), ""));
        framework.await("cost.jar", ExtensionState.ACTIVE);
        Extension removed = framework.extensions.remove("org.example.cost");
        assertThat(removed.state()).isEqualTo(ExtensionState.REMOVED);
        assertThat(removed.reason())
                .isEqualTo("cost.jar is removed; of it these threads go on until the server is restarted: looper");
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("sleeper");
        assertThat(framework.installed()).isEmpty();
    }

    @Test
    void waitsForNoStopThatHangs() throws Exception {
        framework.drop("cost.jar", jar("1.0.0", "", LOOP));
        framework.await("cost.jar", ExtensionState.ACTIVE);
        assertThat(framework.extensions.remove("cost.jar").reason()).contains("does not let itself be stopped");
        framework.drop("bystander.jar", bystander());
        framework.await("bystander.jar", ExtensionState.ACTIVE);
    }

    @Test
    void saysWhatIsMissingAndStartsWhenItComes() throws Exception {
        framework.drop(
                "cost.jar",
                jar("1.0.0", "", "")
                        .header("Import-Package", "org.osgi.framework,org.example.rates;version=\"[1,2)\""));
        Extension shown = framework.await("cost.jar", ExtensionState.UNRESOLVED);
        assertThat(shown.reason())
                .isEqualTo("cost.jar needs the package org.example.rates [1.0.0,2.0.0), which nobody exports");
        framework.drop(
                "rates.jar",
                new ExtensionJar("org.example.rates", "1")
                        .header("Export-Package", "org.example.rates;version=\"1.5\"")
                        .source("org.example.rates.Rates", "package org.example.rates; public interface Rates {}"));
        framework.await("cost.jar", ExtensionState.ACTIVE);
    }

    @Test
    void refusesASecondFileWithTheSameName() throws Exception {
        framework.drop("cost.jar", score("1.0.0", "return 1;"));
        framework.await("cost.jar", ExtensionState.ACTIVE);
        framework.drop("cost-2.jar", score("2.0.0", "return 2;"));
        assertThat(framework.await("cost-2.jar", ExtensionState.REFUSED).reason())
                .isEqualTo("cost-2.jar is named org.example.cost, as cost.jar is already; remove one of them");
        assertThat(asked()).isEqualTo(1);
        framework.remove("cost.jar");
        framework.awaitVersion("cost-2.jar", "2.0.0");
        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void switchesOffARuleThatLoops() throws Exception {
        framework.drop("cost.jar", score("1.0.0", LOOP + " return 1;"));
        framework.await("cost.jar", ExtensionState.ACTIVE);
        assertThat(asked()).isZero();
        Extension disabled = framework.await("cost.jar", ExtensionState.DISABLED);
        assertThat(disabled.reason()).contains("was switched off", "did not come back within 500 ms");
        assertThat(framework.service(NodeScore.class)).isEmpty();
    }

    @Test
    void switchesOffARuleThatThrowsAgainAndAgain() throws Exception {
        framework.drop("cost.jar", score("1.0.0", "throw new IllegalArgumentException(\"no rate\");"));
        framework.await("cost.jar", ExtensionState.ACTIVE);
        NodeScore score = framework.service(NodeScore.class).orElseThrow();
        for (int i = 0; i < 20; i++) {
            assertThat(score.of(null, null)).isZero();
        }
        assertThat(framework.await("cost.jar", ExtensionState.DISABLED).reason())
                .contains("no rate, for the 20th time");
    }

    @Test
    void undoesAComponentThatHangsAndLetsOthersActivate() throws Exception {
        framework.drop(
                "cost.jar",
                new ExtensionJar("org.example.cost", "1")
                        .header("Eyrie-Services", "eyrie.api.placement.NodeScore")
                        .header("Import-Package", "eyrie.api.placement")
                        .component("org.example.cost.Hangs", "eyrie.api.placement.NodeScore", "")
                        .source("org.example.cost.Hangs", """
                                package org.example.cost;
                                public class Hangs implements eyrie.api.placement.NodeScore {
                                    public Hangs() { %s }
                                    public double of(eyrie.api.placement.Demand demand, eyrie.api.placement.Room room) { return 1; }
                                }
                                """.formatted(LOOP)));
        framework.drop(
                "works.jar",
                new ExtensionJar("org.example.works", "1")
                        .header("Eyrie-Services", "eyrie.api.placement.NodeScore")
                        .header("Import-Package", "eyrie.api.placement")
                        .component("org.example.works.Works", "eyrie.api.placement.NodeScore", "")
                        .source("org.example.works.Works", """
                                package org.example.works;
                                public class Works implements eyrie.api.placement.NodeScore {
                                    public double of(eyrie.api.placement.Demand demand, eyrie.api.placement.Room room) { return 7; }
                                }
                                """));
        framework.await("works.jar", ExtensionState.ACTIVE);
        assertThat(framework.await("cost.jar", ExtensionState.FAILED).reason()).contains("did not start within 1 s");
        assertThat(asked()).isEqualTo(7);
    }

    @Test
    void saysWhyAComponentDoesNotStart() throws Exception {
        framework.drop(
                "cost.jar",
                new ExtensionJar("org.example.cost", "1")
                        .component("org.example.cost.Fails", null, "immediate=\"true\"")
                        .source(
                                "org.example.cost.Fails",
                                "package org.example.cost; public class Fails { public Fails() { throw new IllegalStateException(\"no rates\"); } }"));
        assertThat(framework.await("cost.jar", ExtensionState.ACTIVE).notes())
                .singleElement()
                .asString()
                .contains("its component org.example.cost.Fails does not start", "no rates");
    }

    @Test
    void stopsWhatIsNotTrustedAnyMore() throws Exception {
        framework.drop("cost.jar", score("1.0.0", "return 1;"));
        framework.await("cost.jar", ExtensionState.ACTIVE);
        framework.extensions.distrust("acme");
        assertThat(framework.await("cost.jar", ExtensionState.REFUSED).reason()).contains("whom nobody here trusts");
        assertThat(framework.installed()).isEmpty();
        framework.extensions.trust("acme-again", Framework.ACME.pem());
        assertThat(framework.await("cost.jar", ExtensionState.ACTIVE).publisher())
                .isEqualTo("acme-again");
    }

    @Test
    void installsByTheApiAndGoesBackToWhatRan() throws Exception {
        assertThat(install("cost.jar", score("1.0.0", "return 1;").signed(Framework.ACME))
                        .state())
                .isEqualTo(ExtensionState.ACTIVE);
        assertThatThrownBy(() -> install(
                        "cost.jar",
                        jar("2.0.0", "throw new IllegalStateException(\"bad\");", "")
                                .signed(Framework.ACME)))
                .isInstanceOf(EyrieException.class)
                .hasMessage("cost.jar does not start: IllegalStateException: bad; what was there before runs again");
        assertThat(asked()).isEqualTo(1);
        assertThatThrownBy(() -> install("cost.jar", score("3.0.0", "return 3;").bytes()))
                .isInstanceOf(EyrieException.class)
                .hasMessageStartingWith("cost.jar is not signed");
        assertThat(asked()).isEqualTo(1);
        assertThatThrownBy(() -> install("../cost.jar", new byte[0]))
                .isInstanceOf(EyrieException.class)
                .hasMessageContaining("file: ");
        assertThat(framework
                        .extensions
                        .verify(new ByteArrayInputStream(
                                score("4.0.0", "return 4;").signed(Framework.ACME)))
                        .state())
                .isEqualTo(ExtensionState.ACCEPTABLE);
        assertThat(framework.installed()).containsExactly("org.example.cost 1.0.0");
    }

    private Extension install(String file, byte[] jar) {
        return framework.extensions.install(file, new ByteArrayInputStream(jar));
    }
}
