/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.fakes;

import eyrie.api.EyrieException;
import eyrie.api.machine.Guest;
import eyrie.api.machine.GuestCommand;
import eyrie.api.machine.GuestProcess;
import eyrie.api.machine.Identity;
import eyrie.api.machine.Separation;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A guest that is this machine: its processes are real ones. */
public final class HostGuest implements Guest {
    public final List<GuestCommand> commands = new CopyOnWriteArrayList<>();
    public final List<Process> processes = new CopyOnWriteArrayList<>();
    /** A shell script that runs instead of every command, with the command's arguments, or null. */
    public volatile String replacement;

    @Override
    public GuestProcess exec(GuestCommand command) {
        commands.add(command);
        ProcessBuilder builder = new ProcessBuilder(argv(command));
        builder.environment().putAll(command.environment());
        builder.directory(command.directory() == null ? null : new File(command.directory()));
        try {
            Process process = builder.start();
            processes.add(process);
            return new HostProcess(process);
        } catch (IOException e) {
            throw EyrieException.invalid("command", command.argv().getFirst(), "a program in the guest");
        }
    }

    private List<String> argv(GuestCommand command) {
        if (replacement == null) {
            return command.argv();
        }
        List<String> argv = new ArrayList<>(List.of("sh", "-c", replacement));
        argv.addAll(command.argv());
        return argv;
    }

    @Override
    public void await(Duration timeout) {}

    @Override
    public void awaitNetwork(Duration timeout) {}

    @Override
    public Separation separate(Identity identity, Duration timeout) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public List<String> addresses() {
        return List.of();
    }

    @Override
    public void settle(Duration timeout) {}

    /** A process of this machine. */
    private record HostProcess(Process process) implements GuestProcess {
        @Override
        public OutputStream stdin() {
            return process.getOutputStream();
        }

        @Override
        public InputStream stdout() {
            return process.getInputStream();
        }

        @Override
        public InputStream stderr() {
            return process.getErrorStream();
        }

        @Override
        public OptionalInt waitFor(Duration timeout) {
            try {
                return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)
                        ? OptionalInt.of(process.exitValue())
                        : OptionalInt.empty();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return OptionalInt.empty();
            }
        }

        @Override
        public void kill() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            // Not by the process itself, which would close its streams under whoever reads their end.
            process.toHandle().destroyForcibly();
        }

        @Override
        public void close() {
            kill();
        }
    }
}
