/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.EyrieException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where to listen, and whether that gives anything away. */
class ListenAddressTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8090,127.0.0.1,8090,true",
        "localhost:0,localhost,0,true",
        "[::1]:8090,::1,8090,true",
        "0.0.0.0:8090,0.0.0.0,8090,false",
        "[::]:65535,::,65535,false",
        ":8090,'',8090,false",
        "192.0.2.7:443,192.0.2.7,443,false"
    })
    void readsHostAndPort(String text, String host, int port, boolean loopback) {
        ListenAddress address = ListenAddress.parse(text);
        assertThat(address).isEqualTo(new ListenAddress(host, port));
        assertThat(address.loopback()).isEqualTo(loopback);
        assertThat(address).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "8090", "localhost", "localhost:", "localhost:http", "localhost:65536", "::1:8090", "a:1:2"})
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text))
                .isInstanceOf(EyrieException.class)
                .hasMessage(
                        "listen: \"%s\" is not accepted; use HOST:PORT, such as \"127.0.0.1:8090\" or \"0.0.0.0:8090\""
                                .formatted(text));
    }

    @Test
    void tellsThatAPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(new ListenAddress("127.0.0.1", taken.getLocalPort()).problem())
                    .hasValueSatisfying(sentence -> assertThat(sentence)
                            .startsWith("Port %d of 127.0.0.1 cannot be used: ".formatted(taken.getLocalPort())));
        }
        assertThat(new ListenAddress("127.0.0.1", 0).problem()).isEmpty();
    }
}
