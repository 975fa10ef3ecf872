/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.store.SharedSecrets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One authority for all controllers on one database. */
class LocalAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir
    private Path folder;

    private final Map<String, String> database = new ConcurrentHashMap<>();

    @Test
    void othersTakeTheAuthorityOfTheFirst() throws Exception {
        Identity first = authority("one").own();
        Identity second = authority("two").own();
        assertThat(second).isEqualTo(first);
        assertThat(folder.resolve("two/tls/ca.pem")).hasSameTextualContentAs(folder.resolve("one/tls/ca.pem"));
        Path key = folder.resolve("two/tls/ca-key.pem");
        assertThat(key).hasSameTextualContentAs(folder.resolve("one/tls/ca-key.pem"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(authority("two").own()).isEqualTo(first);
    }

    @Test
    void whoStartsAtOnceAgrees() throws Exception {
        List<Callable<Identity>> starts =
                List.of(authority("one")::own, authority("two")::own, authority("three")::own);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Identity own = authority("four").own();
            for (var start : threads.invokeAll(starts)) {
                assertThat(start.get()).isEqualTo(own);
            }
        }
    }

    @Test
    void eachServerHasACertificateOfItsOwnThatTheSameAuthorityVouchesFor() throws Exception {
        X509Certificate one =
                authority("one").server(ServerNames.here("one.example.org")).certificate();
        LocalAuthority other = authority("two");
        X509Certificate two = other.server(ServerNames.here("two.example.org")).certificate();
        assertThat(two).isNotEqualTo(one);
        one.verify(other.own().certificate().getPublicKey());
        two.verify(other.own().certificate().getPublicKey());
    }

    @Test
    void filesThatAreThereAreTakenOver() {
        Identity before = with("one", (name, mine) -> mine).own();
        assertThat(authority("one").own()).isEqualTo(before);
        assertThat(authority("two").own()).isEqualTo(before);
        // As when the files had been copied by hand.
        assertThat(authority("one").own()).isEqualTo(before);
    }

    @Test
    void filesOfAnotherAuthorityAreToldAndKept() throws Exception {
        Identity one = authority("one").own();
        Identity two = with("two", (name, mine) -> mine).own();
        String file = Files.readString(folder.resolve("two/tls/ca.pem"));
        assertThatThrownBy(authority("two")::own)
                .isInstanceOfSatisfying(
                        EyrieException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT))
                .hasMessageContaining(folder.resolve("two/tls/ca.pem").toString())
                .hasMessageContaining(Fingerprint.of(one.certificate()))
                .hasMessageContaining(Fingerprint.of(two.certificate()))
                .hasMessageContaining("move that folder away");
        assertThat(folder.resolve("two/tls/ca.pem")).hasContent(file);
    }

    @Test
    void whatIsNoAuthorityInTheDatabaseIsTold() {
        database.put(LocalAuthority.NAME, "nonsense");
        assertThatThrownBy(authority("one")::own)
                .isInstanceOf(EyrieException.class)
                .hasMessageContaining("The authority in the database cannot be used");
        Identity one = Authority.create("one", NOW);
        Identity two = Authority.create("two", NOW.plus(Duration.ofDays(1)));
        database.put(LocalAuthority.NAME, Pem.of(new Identity(one.key(), two.chain())));
        assertThatThrownBy(authority("one")::own).hasMessageContaining("its key is not that of its certificate");
    }

    private LocalAuthority authority(String name) {
        return with(name, (secret, mine) -> {
            String before = database.putIfAbsent(secret, mine);
            return before == null ? mine : before;
        });
    }

    private LocalAuthority with(String name, SharedSecrets secrets) {
        return new LocalAuthority(folder.resolve(name), secrets, InstantSource.fixed(NOW));
    }
}
