/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.machine.Machine;
import eyrie.api.machine.PortForward;
import eyrie.api.template.PortRule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ports of the host that lead into a machine. */
@Timeout(120)
class ForwardTest {
    private static final String LOCAL = "127.0.0.1";
    private static final int FIRST = 21000;

    @TempDir
    Path folder;

    private Rig rig;

    @BeforeEach
    void setUp() throws IOException {
        rig = new Rig(folder);
    }

    @AfterEach
    void tearDown() {
        rig.close();
    }

    private static PortRule any(String name, int guestPort) {
        return new PortRule(name, guestPort, null, 0);
    }

    @Test
    void portsCountUpAndCanBeConnectedTo() throws Exception {
        Machine machine = rig.cold(TinyGuest.TICKS);
        List<PortForward> forwards = machine.forward(List.of(any("ssh", 22), any("web", 80)), LOCAL, FIRST);
        assertThat(forwards).extracting(PortForward::name).containsExactly("ssh", "web");
        assertThat(forwards).extracting(PortForward::guestPort).containsExactly(22, 80);
        assertThat(forwards.get(0).hostPort()).isGreaterThanOrEqualTo(FIRST);
        assertThat(forwards.get(1).hostPort()).isGreaterThan(forwards.get(0).hostPort());
        for (PortForward forward : forwards) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(forward.hostIp(), forward.hostPort()), 5000);
            }
        }
    }

    @Test
    void aTakenPortIsSkippedAndAFixedOneIsRefusedByName() throws Exception {
        Machine machine = rig.cold(TinyGuest.TICKS);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(LOCAL))) {
            int port = taken.getLocalPort();
            assertThat(machine.forward(List.of(any("ssh", 22)), LOCAL, port)
                            .getFirst()
                            .hostPort())
                    .isGreaterThan(port);
            assertThatThrownBy(() -> machine.forward(List.of(new PortRule("web", 80, LOCAL, port)), LOCAL, FIRST))
                    .hasMessageContaining("web")
                    .hasMessageContaining(LOCAL + ":" + port)
                    .isInstanceOfSatisfying(
                            EyrieException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(ErrorKind.CONFLICT));
        }
    }

    @Test
    void whenOneFailsNoneStays() throws Exception {
        Machine machine = rig.cold(TinyGuest.TICKS);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(LOCAL))) {
            PortForward first =
                    machine.forward(List.of(any("probe", 1)), LOCAL, FIRST).getFirst();
            int next = first.hostPort() + 1;
            assertThatThrownBy(() -> machine.forward(
                    List.of(any("a", 22), new PortRule("b", 80, null, taken.getLocalPort())), LOCAL, next));
            PortForward again =
                    machine.forward(List.of(any("a", 22)), LOCAL, next).getFirst();
            assertThat(again.hostPort()).isGreaterThanOrEqualTo(next);
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(LOCAL, again.hostPort()), 5000);
            }
        }
    }

    @Test
    void machinesThatAskAtOnceGetDifferentPorts() throws Exception {
        List<Machine> machines =
                List.of(rig.cold(TinyGuest.TICKS), rig.cold(TinyGuest.TICKS), rig.cold(TinyGuest.TICKS));
        List<CompletableFuture<List<PortForward>>> asked = machines.stream()
                .map(machine -> CompletableFuture.supplyAsync(() -> machine.forward(
                        IntStream.range(1, 9).mapToObj(i -> any("p" + i, i)).toList(), LOCAL, FIRST)))
                .toList();
        List<Integer> ports = asked.stream()
                .flatMap(forwards -> forwards.join().stream())
                .map(PortForward::hostPort)
                .toList();
        assertThat(ports).hasSize(24).doesNotHaveDuplicates();
    }

    @Test
    void whatIsNoAddressOrPortIsRefused() throws Exception {
        Machine machine = rig.cold(TinyGuest.TICKS);
        assertThatThrownBy(() -> machine.forward(List.of(new PortRule("x", 22, "localhost -", 0)), LOCAL, FIRST))
                .hasMessageContaining("localhost -");
        assertThatThrownBy(() -> machine.forward(List.of(any("x", 70000)), LOCAL, FIRST))
                .hasMessageContaining("70000");
    }
}
