/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.machine.GuestCommand;
import eyrie.api.machine.GuestProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that the agent runs. It is asked for and used without waiting for the agent in between: that it could not be
 * started is told by its streams and by {@link #waitFor}.
 */
final class RemoteProcess implements GuestProcess, Receiver {
    private static final int SIGKILL = 9;
    private static final byte[] NOTHING = {};

    private final String program;
    private final Session session;
    private final int id;
    private final RemoteInput stdout = new RemoteInput(more -> credit(1, more));
    private final RemoteInput stderr = new RemoteInput(more -> credit(2, more));
    private final RemoteOutput stdin;
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    RemoteProcess(GuestCommand command, Session session) {
        this.program = command.argv().getFirst();
        this.session = session;
        this.stdin = new RemoteOutput(new RemoteOutput.Target() {
            @Override
            public void data(byte[] bytes, int offset, int length) {
                session.outbox().send(FrameType.STDIN, id, bytes, offset, length);
            }

            @Override
            public void end() {
                session.outbox().send(FrameType.STDIN_END, id, NOTHING);
            }
        });
        this.id = session.register(this);
        session.outbox().send(FrameType.EXEC, id, encode(command));
    }

    private static byte[] encode(GuestCommand command) {
        List<String> fields = new ArrayList<>();
        fields.add(command.directory() == null ? "/" : command.directory());
        fields.add(Integer.toString(command.argv().size()));
        fields.addAll(command.argv());
        command.environment().forEach((name, value) -> fields.add(name + "=" + value));
        return Wire.fields(fields.stream()
                .map(field -> field.getBytes(StandardCharsets.UTF_8))
                .toList());
    }

    private void credit(int stream, int bytes) {
        session.outbox()
                .send(
                        FrameType.CREDIT,
                        id,
                        ByteBuffer.allocate(5).put((byte) stream).putInt(bytes).array());
    }

    @Override
    public void frame(FrameType type, boolean more, byte[] payload) throws IOException {
        switch (type) {
            case STARTED -> {}
            case STDOUT -> stdout.receive(payload);
            case STDERR -> stderr.receive(payload);
            case STDIN_CREDIT -> stdin.allow(Wire.numbers(payload, 4).getInt());
            case STDIN_GONE -> stdin.end(new IOException(program + " in the guest reads no more input"));
            case EXIT -> ended(payload);
            case FAILED -> failed(payload);
            default -> throw new IOException("the guest agent sent " + type + " for a process");
        }
    }

    private void ended(byte[] payload) throws IOException {
        ByteBuffer status = Wire.numbers(payload, 2);
        int signal = Byte.toUnsignedInt(status.get());
        int code = Byte.toUnsignedInt(status.get());
        finish(null, new IOException(program + " in the guest has ended"));
        exit.complete(signal == 0 ? code : 128 + signal);
    }

    private void failed(byte[] payload) {
        String message = "command %s: %s".formatted(program, new RefusedException(payload).getMessage());
        IOException why = new IOException(message);
        finish(why, why);
        exit.completeExceptionally(new EyrieException(ErrorKind.INVALID, message));
    }

    @Override
    public void lost(LinkLostException why) {
        finish(why, why);
        exit.completeExceptionally(new EyrieException(
                ErrorKind.UNAVAILABLE, "command %s: the guest is gone: %s".formatted(program, why.getMessage()), why));
    }

    private void finish(IOException output, IOException input) {
        session.forget(id);
        stdout.end(output);
        stderr.end(output);
        stdin.end(input);
    }

    @Override
    public OutputStream stdin() {
        return stdin;
    }

    @Override
    public InputStream stdout() {
        return stdout;
    }

    @Override
    public InputStream stderr() {
        return stderr;
    }

    @Override
    public OptionalInt waitFor(Duration timeout) {
        try {
            return OptionalInt.of(exit.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return OptionalInt.empty();
        } catch (ExecutionException e) {
            EyrieException why = (EyrieException) e.getCause();
            throw new EyrieException(why.kind(), why.getMessage(), why);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EyrieException(ErrorKind.UNAVAILABLE, "command " + program + ": waiting was interrupted", e);
        }
    }

    @Override
    public void kill() {
        if (!exit.isDone()) {
            session.outbox().send(FrameType.KILL, id, new byte[] {SIGKILL});
        }
    }

    @Override
    public void close() {
        if (!exit.isDone()) {
            session.outbox().send(FrameType.CLOSE, id, NOTHING);
            lost(new LinkLostException("the process was closed"));
        }
        stdout.close();
        stderr.close();
    }
}
