/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class ListenAddressTest {
    @Test
    void portZeroBecomesAFreeOne() throws Exception {
        ListenAddress address = ListenAddress.check("127.0.0.1:0");

        assertThat(address.port()).isPositive();
        assertThat(address.loopback()).isTrue();
        assertThat(address.text()).isEqualTo("127.0.0.1:" + address.port());
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertThatThrownBy(() -> ListenAddress.check(address))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining(address);
        }
    }

    @Test
    void anyAddressIsNotLoopback() throws Exception {
        assertThat(ListenAddress.check("0.0.0.0:0").loopback()).isFalse();
    }

    @Test
    void ipv6KeepsItsBrackets() throws Exception {
        ListenAddress address = new ListenAddress("::1", 8090, true);
        assertThat(address.text()).isEqualTo("[::1]:8090");
    }

    @Test
    void anUnknownHostIsNamed() {
        assertThatThrownBy(() -> ListenAddress.check("host.invalid:0")).hasMessageContaining("host.invalid");
    }
}
