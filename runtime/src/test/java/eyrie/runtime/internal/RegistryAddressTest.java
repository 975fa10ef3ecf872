/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegistryAddressTest {
    private static final ListenAddress SERVER = new ListenAddress("127.0.0.1", 8090, true);

    @Test
    void withoutOneTheRegistryIsWhereTheServerIs() throws Exception {
        assertThat(check(Map.of())).isEmpty();
    }

    @Test
    void portZeroBecomesAFreeOne() throws Exception {
        assertThat(check(Map.of("registry.listen", "127.0.0.1:0"))).matches("127\\.0\\.0\\.1:[1-9][0-9]*");
    }

    @Test
    void whoIsNoRegistryNeedsNone() throws Exception {
        assertThat(check(Map.of("registry.listen", "127.0.0.1:0", "roles", "node")))
                .isEmpty();
    }

    @Test
    void theServersPortIsRefused() {
        assertThatThrownBy(() -> check(Map.of("registry.listen", "127.0.0.2:8090")))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("registry.listen: port 8090");
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertThatThrownBy(() -> check(Map.of("registry.listen", address)))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining(address)
                    .hasMessageContaining("registry.listen");
        }
    }

    @Test
    void whatIsNoAddressIsRefused() {
        assertThatThrownBy(() -> check(Map.of("registry.listen", "8091")))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("HOST:PORT");
    }

    private static String check(Map<String, String> flags) throws Exception {
        return RegistryAddress.check(SettingValues.of(flags, Map.of(), null), SERVER);
    }
}
