/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.EyrieException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresAddressTest {
    @TempDir
    Path folder;

    @Test
    void thisMachineIsSpokenToAsItLikesAndOthersMustProveTheirName() {
        assertThat(source("postgresql://127.0.0.1/eyrie").getSslMode()).isEqualTo("prefer");
        assertThat(source("postgresql://192.0.2.1/eyrie").getSslMode()).isEqualTo("verify-full");
        assertThat(source("postgresql://192.0.2.1/eyrie?sslmode=disable").getSslMode())
                .isEqualTo("disable");
    }

    @Test
    void severalServersMayHoldIt() {
        PGSimpleDataSource source = source("postgresql://192.0.2.1,192.0.2.2:6000/eyrie?sslrootcert=%2Fetc%2Fca.pem");
        assertThat(source.getServerNames()).containsExactly("192.0.2.1", "192.0.2.2");
        assertThat(source.getPortNumbers()).containsExactly(5432, 6000);
        assertThat(source.getTargetServerType()).isEqualTo("primary");
        assertThat(source.getSslRootCert()).isEqualTo("/etc/ca.pem");
    }

    @Test
    void userAndPasswordComeFromTheFile() throws Exception {
        Path file = Files.writeString(folder.resolve("c"), "# who\nuser = me\npassword = a = b\\c \n");
        PGSimpleDataSource source = PostgresAddress.of("postgres://127.0.0.1/eyrie", file.toString())
                .source();
        assertThat(source.getUser()).isEqualTo("me");
        assertThat(source.getPassword()).isEqualTo("a = b\\c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://me:mine@host/eyrie",
                "postgresql://host",
                "jdbc:sqlite:/tmp/x",
                "postgresql://host:port/eyrie",
                "postgresql://host/eyrie?password=mine",
                "postgresql://host/eyrie?sslcert=/a",
                "postgresql:///eyrie"
            })
    void whatIsRefusedIsNotRepeatedWhereItMayBeSecret(String url) {
        assertThatThrownBy(() -> PostgresAddress.of(url, ""))
                .isInstanceOf(EyrieException.class)
                .hasMessageStartingWith("store.url: ")
                .message()
                .doesNotContain("mine");
    }

    private static PGSimpleDataSource source(String url) {
        return PostgresAddress.of(url, "").source();
    }
}
