/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.machine.LaunchSpec;
import eyrie.api.machine.Machine;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A guest on an image that is not there yet, with a real QEMU and a real NBD server. */
@Timeout(180)
class ArrivingImageTest {
    @TempDir
    Path folder;

    private Rig rig;
    private Path whole;
    private Path arriving;
    private Path socket;
    private Process server;

    @BeforeEach
    void setUp() throws Exception {
        rig = new Rig(folder);
        whole = rig.disk(TinyGuest.TICKS, "whole");
        arriving = rig.file("arriving");
        try (RandomAccessFile file = new RandomAccessFile(arriving.toFile(), "rw")) {
            file.setLength(Files.size(whole));
        }
        socket = rig.hypervisor().socket("image-1");
        serve();
    }

    @AfterEach
    void tearDown() throws Exception {
        rig.close();
        stopServing();
    }

    private void serve() throws Exception {
        server = new ProcessBuilder(
                        "qemu-nbd",
                        "-r",
                        "-t",
                        "-e",
                        "4",
                        "-f",
                        "raw",
                        "-x",
                        "disk",
                        "-k",
                        socket.toString(),
                        whole.toString())
                .inheritIO()
                .start();
        Rig.awaitFile(socket, () -> Files.exists(socket) ? Optional.of(socket) : Optional.empty());
        rig.hypervisor().admit(socket);
    }

    private void stopServing() throws Exception {
        server.destroyForcibly();
        assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
        Files.deleteIfExists(socket);
    }

    private Machine launch() {
        Path overlay = rig.file("overlay");
        rig.hypervisor().overlay(whole, rig.file("where/it/will/be"), overlay);
        LaunchSpec plain = rig.spec(
                UUID.randomUUID().toString(),
                overlay,
                new LaunchSpec.Ram.Shared(rig.file("ram")),
                LaunchSpec.Start.COLD);
        return rig.hypervisor()
                .launch(new LaunchSpec(
                        plain.machineId(),
                        plain.config(),
                        plain.disk(),
                        null,
                        null,
                        null,
                        null,
                        plain.ram(),
                        plain.start(),
                        plain.mac(),
                        new LaunchSpec.Arriving(arriving, socket)));
    }

    private void arrive() throws IOException {
        try (var from = Files.newInputStream(whole);
                var to = Files.newOutputStream(arriving, java.nio.file.StandardOpenOption.WRITE)) {
            from.transferTo(to);
        }
    }

    @Test
    void aGuestBootsFromWhatIsServedAndGoesOnWithTheFile() throws Exception {
        Machine machine = launch();
        assertThat(machine.imageSocket()).contains(socket);
        machine.boot();
        Rig.awaitTicks(machine, 2);
        arrive();
        // It has its last name only now, as an image that was taken over.
        Files.move(arriving, rig.file("arrived"), StandardCopyOption.ATOMIC_MOVE);
        machine.imageArrived();
        assertThat(machine.imageSocket()).isEmpty();
        stopServing();
        List<Integer> before = Rig.ticks(machine);
        Rig.awaitTicks(machine, before.size() + 2);
        machine.imageArrived();
        assertThat(machine.imageSocket()).isEmpty();
    }

    @Test
    void aGuestWaitsForAServerThatWasKilled() throws Exception {
        Machine machine = launch();
        stopServing();
        machine.boot();
        assertThat(Rig.ticks(machine)).isEmpty();
        serve();
        assertThat(Rig.awaitTicks(machine, 2)).startsWith(1, 2);
    }

    @Test
    void aLaterProcessCanPutTheGuestOntoTheFile() throws Exception {
        Machine machine = launch();
        machine.boot();
        Rig.awaitTicks(machine, 1);
        arrive();
        Machine adopted = rig.restart().adopt(machine.id()).orElseThrow();
        assertThat(adopted.imageSocket()).contains(socket);
        adopted.imageArrived();
        stopServing();
        Machine again = rig.restart().adopt(machine.id()).orElseThrow();
        assertThat(again.imageSocket()).isEmpty();
        Rig.awaitTicks(again, Rig.ticks(again).size() + 2);
    }
}
