/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1.exec;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.machine.GuestProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One process in a guest that a client talks to: one request feeds it, another reads it. */
final class Exec {
    private static final Logger LOG = LoggerFactory.getLogger(Exec.class);
    private static final int PIECE = 64 << 10;
    /** For what remains once both outputs have ended. */
    private static final Duration PATIENCE_AT_END = Duration.ofSeconds(30);

    private final String id;
    private final String vm;
    private final GuestProcess process;
    private final Duration heartbeat;
    private final AtomicBoolean fed = new AtomicBoolean();
    private final AtomicBoolean read = new AtomicBoolean();
    private final CountDownLatch over = new CountDownLatch(1);

    Exec(String id, String vm, GuestProcess process, Duration heartbeat) {
        this.id = id;
        this.vm = vm;
        this.process = process;
        this.heartbeat = heartbeat;
    }

    String id() {
        return id;
    }

    /** Whether somebody reads, or has read, what it writes. */
    boolean isRead() {
        return read.get();
    }

    /** Reserves the output for one reader. */
    void claimOutput() {
        if (!read.compareAndSet(false, true)) {
            throw EyrieException.conflict("exec %s: its output is being read already".formatted(id));
        }
    }

    /**
     * Hands a client's input to the process, piece by piece as it comes; its end is the end of the process's input. If
     * it breaks off, the process is killed: it must not take half of its input for the whole.
     */
    void feed(InputStream input) {
        if (!fed.compareAndSet(false, true)) {
            throw EyrieException.conflict("exec %s: its input is being written already".formatted(id));
        }
        byte[] piece = new byte[PIECE];
        OutputStream stdin = process.stdin();
        for (int length = next(input, piece); length >= 0; length = next(input, piece)) {
            try {
                stdin.write(piece, 0, length);
                stdin.flush();
            } catch (IOException processReadsNoMore) {
                LOG.debug("Exec {} in VM {} reads no more: {}", id, vm, processReadsNoMore.toString());
                return;
            }
        }
        closeQuietly(stdin);
    }

    /** Carries both outputs to the client until they end, then the exit code. */
    void carry(OutputStream out) throws IOException, InterruptedException {
        FrameWriter frames = new FrameWriter(out);
        CountDownLatch ended = new CountDownLatch(2);
        OutputPump stdout = new OutputPump(process.stdout(), FrameWriter.Type.STDOUT, frames, process::kill, ended);
        OutputPump stderr = new OutputPump(process.stderr(), FrameWriter.Type.STDERR, frames, process::kill, ended);
        try {
            frames.beat();
            Thread.ofVirtual().name("exec-out-", 1).start(stdout);
            Thread.ofVirtual().name("exec-err-", 1).start(stderr);
            while (!ended.await(heartbeat.toNanos(), TimeUnit.NANOSECONDS)) {
                frames.beat();
            }
            end(frames, stdout, stderr);
        } finally {
            close();
        }
    }

    void kill() {
        process.kill();
    }

    void close() {
        over.countDown();
        process.close();
    }

    private void end(FrameWriter frames, OutputPump stdout, OutputPump stderr) throws IOException {
        IOException clientGone = stdout.writeFailure() == null ? stderr.writeFailure() : stdout.writeFailure();
        if (clientGone != null) {
            throw clientGone;
        }
        IOException guestGone = stdout.readFailure() == null ? stderr.readFailure() : stdout.readFailure();
        if (guestGone != null) {
            LOG.warn("Exec {} in VM {} broke off", id, vm, guestGone);
            frames.error("the VM or its agent ended before the process did: " + guestGone.getMessage());
            return;
        }
        try {
            OptionalInt code = process.waitFor(PATIENCE_AT_END);
            if (code.isPresent()) {
                LOG.info("Exec {} in VM {} ended with {}", id, vm, code.getAsInt());
                frames.exit(code.getAsInt());
            } else {
                frames.error("the process closed its outputs and still runs; it is killed");
            }
        } catch (EyrieException e) {
            LOG.warn("Exec {} in VM {} broke off", id, vm, e);
            frames.error(e.getMessage());
        }
    }

    /** People think longer than a connection may be idle: that nothing came for a while is no failure. */
    private int next(InputStream input, byte[] piece) {
        while (true) {
            try {
                return input.read(piece);
            } catch (IOException e) {
                if (over.getCount() == 0) {
                    return -1;
                }
                if (!(e.getCause() instanceof TimeoutException)) {
                    LOG.info("Exec {} in VM {} is killed: its input broke off", id, vm);
                    process.kill();
                    throw new EyrieException(
                            ErrorKind.INVALID, "exec %s: its input broke off; the process is killed".formatted(id));
                }
            }
        }
    }

    private void closeQuietly(OutputStream stdin) {
        try {
            stdin.close();
        } catch (IOException ended) {
            LOG.debug("Exec {} in VM {} has ended before its input", id, vm);
        }
    }
}
