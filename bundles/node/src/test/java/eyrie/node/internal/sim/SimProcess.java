/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.sim;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.machine.GuestCommand;
import eyrie.api.machine.GuestProcess;
import eyrie.api.machine.MachineExit.Cause;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * A process in a simulated guest, a shell that knows: {@code echo TEXT}, {@code err TEXT}, {@code flood BYTES},
 * {@code exit N}, {@code hang}, {@code linger} (leaves a child that keeps the output open), {@code die},
 * {@code panic}, {@code shutdown}.
 */
final class SimProcess implements GuestProcess {
    private final SimGuest guest;
    private final GuestCommand command;
    private final SimPipe stdin = new SimPipe();
    private final SimPipe stdout = new SimPipe();
    private final SimPipe stderr = new SimPipe();
    private int code = -1;
    private boolean ended;
    private boolean killed;
    private boolean lost;
    private boolean lingers;

    SimProcess(SimGuest guest, GuestCommand command) {
        this.guest = guest;
        this.command = command;
    }

    void start() {
        Thread.ofVirtual().start(() -> {
            int result = run();
            synchronized (this) {
                code = killed ? 137 : result;
                ended = true;
                notifyAll();
            }
            if (!lingers) {
                stdout.end();
                stderr.end();
            }
        });
    }

    synchronized void breakOff() {
        lost = true;
        stdin.breakOff();
        stdout.breakOff();
        stderr.breakOff();
        notifyAll();
    }

    private int run() {
        try {
            String input = new String(stdin.in().readAllBytes(), StandardCharsets.UTF_8);
            if (!command.argv().get(1).equals("-c")) {
                return interpret(input);
            }
            if (command.argv().size() == 3) {
                return shell(command.argv().get(2));
            }
            return detach(
                    input,
                    command.argv().get(4),
                    Integer.parseInt(command.argv().get(5)));
        } catch (IOException e) {
            return 141;
        }
    }

    /** A real script, of which only the end is simulated. */
    private int shell(String script) throws IOException {
        guest.ran(script);
        int result = guest.shellCode();
        if (result != 0) {
            say(stdout, "resize2fs: not found");
        }
        return result;
    }

    private int detach(String input, String marker, int bytes) {
        if (input.getBytes(StandardCharsets.UTF_8).length != bytes) {
            return 1;
        }
        if (guest.take(marker)) {
            Thread.ofVirtual().start(() -> {
                try {
                    interpret(input);
                } catch (IOException e) {
                    // nobody reads it
                }
            });
        }
        return 0;
    }

    private int interpret(String script) throws IOException {
        guest.ran(script);
        for (String line : script.lines().toList()) {
            String[] words = line.strip().split(" ", 2);
            switch (words[0]) {
                case "exit" -> {
                    return Integer.parseInt(words[1]);
                }
                case "echo" -> say(stdout, words[1]);
                case "err" -> say(stderr, words[1]);
                case "flood" -> flood(Long.parseLong(words[1]));
                case "linger" -> lingers = true;
                case "hang" -> hang();
                case "die" -> guest.machine().die(Cause.KILLED, "killed by signal 9", "last words");
                case "panic" -> guest.machine().die(Cause.GUEST_PANIC, "kernel panic", "Kernel panic - not syncing");
                case "shutdown" -> guest.machine().die(Cause.GUEST_SHUTDOWN, "powered off");
                default -> {
                    say(stderr, words[0] + ": not found");
                    return 127;
                }
            }
        }
        return 0;
    }

    private static void say(SimPipe pipe, String text) throws IOException {
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        pipe.write(bytes, 0, bytes.length);
    }

    private void flood(long bytes) throws IOException {
        byte[] block = new byte[64 << 10];
        Arrays.fill(block, (byte) 'x');
        for (long left = bytes; left > 0; left -= block.length) {
            stdout.write(block, 0, (int) Math.min(left, block.length));
        }
    }

    private synchronized void hang() {
        while (!killed && !lost) {
            pause();
        }
    }

    private void pause() {
        try {
            wait();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public OutputStream stdin() {
        return stdin.out();
    }

    @Override
    public InputStream stdout() {
        return stdout.in();
    }

    @Override
    public InputStream stderr() {
        return stderr.in();
    }

    @Override
    public synchronized OptionalInt waitFor(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!ended && !lost) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return OptionalInt.empty();
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                throw new EyrieException(ErrorKind.UNAVAILABLE, "interrupted", e);
            }
        }
        if (lost) {
            throw new EyrieException(ErrorKind.UNAVAILABLE, "the guest is gone");
        }
        return OptionalInt.of(code);
    }

    @Override
    public synchronized void kill() {
        killed = true;
        stdin.end();
        stdout.end();
        stderr.end();
        notifyAll();
    }

    @Override
    public void close() {
        kill();
    }
}
