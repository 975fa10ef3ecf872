/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.arrival.Offer;
import eyrie.api.registry.Remote;
import eyrie.api.registry.Remotes;
import eyrie.api.template.Arch;
import eyrie.api.template.Boot;
import eyrie.api.template.MachineConfig;
import eyrie.api.template.TemplateVersion;
import eyrie.api.transfer.RemoteRepository;
import eyrie.api.transfer.RemoteVersion;
import eyrie.api.transfer.Transfers;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DefaultOffersTest {
    private static final URI URL = URI.create("https://registry.example");
    private static final String ID = "11111111-0000-0000-0000-000000000001";
    private static final RemoteRepository DEBIAN = new RemoteRepository(URL, "team/debian", Optional.empty());

    private final Remotes remotes = mock(Remotes.class);
    private final Transfers transfers = mock(Transfers.class);
    private volatile long now;
    private final DefaultOffers offers = new DefaultOffers(remotes, transfers, () -> now, Duration.ofMinutes(5));

    @BeforeEach
    void registry() {
        when(remotes.list())
                .thenReturn(List.of(
                        new Remote("other", URL, "", "", false, Instant.EPOCH),
                        new Remote("main", URL, "team", "", true, Instant.EPOCH)));
        when(remotes.repository(any(), any())).thenAnswer(call -> {
            String name = call.getArgument(1);
            return new RemoteRepository(
                    URL, name.startsWith("/") ? name.substring(1) : "team/" + name, Optional.empty());
        });
        when(transfers.repositories(new RemoteRepository(URL, "team/any", Optional.empty())))
                .thenReturn(List.of("team/debian", "team/tools", "elsewhere/debian"));
        when(transfers.list(DEBIAN)).thenReturn(List.of(version(0, "v1"), version(1, "v2")));
    }

    private static RemoteVersion version(int number, String tag) {
        MachineConfig config = new MachineConfig(
                Arch.AMD64, "tcg", "pc-q35-7.2", "Nehalem", 2, 1 << 30, 1 << 30, 1, Boot.firmware(), List.of());
        TemplateVersion version = new TemplateVersion(
                ID, "debian", number, tag, "", true, config, "qemu 7.2.22", List.of(), Instant.EPOCH);
        return new RemoteVersion(tag, "sha256:" + number, version, 1);
    }

    private Optional<String> tag(String idOrName, String tag, OptionalInt number) {
        return offers.find(idOrName, tag, number).map(Offer::version).map(TemplateVersion::tag);
    }

    @Test
    void aTemplateIsFoundWhereItsNameLeads() {
        assertThat(offers.find("debian", null, OptionalInt.empty())).hasValueSatisfying(offer -> {
            assertThat(offer.remote()).isEqualTo("main");
            assertThat(offer.repository()).isEqualTo("team/debian");
            assertThat(offer.digest()).isEqualTo("sha256:1");
        });
        assertThat(tag("debian", "v1", OptionalInt.empty())).contains("v1");
        assertThat(tag("debian", null, OptionalInt.of(0))).contains("v1");
        assertThat(tag("debian", "v7", OptionalInt.empty())).isEmpty();
    }

    @Test
    void oneThatIsKnownByItsIdIsLookedForBelowThePrefix() {
        assertThat(tag(ID, null, OptionalInt.empty())).contains("v2");
        verify(transfers, never()).list(new RemoteRepository(URL, "elsewhere/debian", Optional.empty()));
    }

    @Test
    void aBurstAsksOnceAndANewVersionIsSeenAfterAMoment() {
        assertThat(tag(ID, null, OptionalInt.empty())).contains("v2");
        assertThat(tag(ID, null, OptionalInt.empty())).contains("v2");
        verify(transfers, times(1)).list(DEBIAN);
        when(transfers.list(DEBIAN)).thenReturn(List.of(version(2, "v3")));
        now = TimeUnit.MINUTES.toNanos(1);
        assertThat(tag(ID, "v1", OptionalInt.empty())).contains("v1");
        verify(transfers, times(1)).list(DEBIAN);
        assertThat(tag(ID, null, OptionalInt.empty())).contains("v3");
    }

    @Test
    void withoutADefaultRegistryNobodyIsAsked() {
        when(remotes.list()).thenReturn(List.of());
        assertThat(offers.find("debian", null, OptionalInt.empty())).isEmpty();
        verify(transfers, never()).list(any());
    }

    @Test
    void aRegistryThatDoesNotAnswerIsNoRegistryWithoutTemplates() {
        when(transfers.list(any())).thenThrow(new EyrieException(ErrorKind.UNAVAILABLE, "no answer"));
        assertThatThrownBy(() -> offers.find("debian", null, OptionalInt.empty()))
                .hasMessage("no answer");
    }

    @Test
    void nobodyWaitsForARegistryThatIsSilent() {
        DefaultOffers hurried = new DefaultOffers(remotes, transfers, () -> now, Duration.ofMillis(10));
        CountDownLatch answers = new CountDownLatch(1);
        when(transfers.list(any())).thenAnswer(call -> {
            answers.await();
            return List.of(version(0, "v1"));
        });
        assertThatThrownBy(() -> hurried.find("debian", null, OptionalInt.empty()))
                .isInstanceOfSatisfying(
                        EyrieException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE))
                .hasMessage("registry main: it does not answer");
        assertThatThrownBy(() -> hurried.find("tools", null, OptionalInt.empty()))
                .as("another template, and nobody is asked")
                .hasMessage("registry main: it does not answer");
        verify(transfers, times(1)).list(any());
        answers.countDown();
    }

    @Test
    void aRegistryThatAnswersAgainIsAskedAgain() {
        when(transfers.list(any()))
                .thenThrow(new EyrieException(ErrorKind.UNAVAILABLE, "no answer"))
                .thenReturn(List.of(version(0, "v1")));
        assertThatThrownBy(() -> offers.find("debian", null, OptionalInt.empty()))
                .hasMessage("no answer");
        assertThatThrownBy(() -> offers.find("debian", null, OptionalInt.empty()))
                .hasMessage("no answer");
        now = TimeUnit.SECONDS.toNanos(5);
        assertThat(tag("debian", null, OptionalInt.empty())).contains("v1");
    }

    @Test
    void whatWasNotThereIsLookedForAgainSoon() {
        when(transfers.list(DEBIAN)).thenReturn(List.of());
        assertThat(tag("debian", null, OptionalInt.empty())).isEmpty();
        when(transfers.list(DEBIAN)).thenReturn(List.of(version(0, "v1")));
        assertThat(tag("debian", null, OptionalInt.empty())).as("at once").isEmpty();
        now = TimeUnit.SECONDS.toNanos(3);
        assertThat(tag("debian", null, OptionalInt.empty())).contains("v1");
    }
}
