/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.machine.Guest;
import eyrie.api.machine.GuestCommand;
import eyrie.api.machine.GuestFile;
import eyrie.api.machine.GuestProcess;
import eyrie.api.machine.Identity;
import eyrie.api.machine.Separation;
import eyrie.nativehv.internal.guest.qga.QgaClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guest as its own agent shows it, with QEMU's guest agent as the second way in.
 *
 * <p>Connects by itself and again whenever the connection ends. What is asked before the guest runs is read by the agent
 * as soon as it does.
 */
public final class GuestLink implements Guest, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GuestLink.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final int CLOCK_ATTEMPTS = 3;
    private static final Duration CLOCK_TOLERANCE = Duration.ofMillis(500);

    private static final Pattern IP_ADDRESS = Pattern.compile("[0-9a-fA-F:.]{2,45}");

    private final String machineId;
    private final Conversation conversation;
    private final Rescue rescue;

    /**
     * @param machineId for messages and logs
     * @param agentSocket of the port {@code eyrie.agent.0}
     * @param qgaSocket of the port {@code org.qemu.guest_agent.0}
     */
    public GuestLink(String machineId, Path agentSocket, Path qgaSocket) {
        this.machineId = machineId;
        this.conversation = new Conversation(machineId, agentSocket);
        this.rescue = new Rescue(machineId, new QgaClient(machineId, qgaSocket));
    }

    /** The agent and its unit. */
    public static List<GuestFile> files() {
        return AgentFiles.list();
    }

    @Override
    public void await(Duration timeout) {
        Deadline deadline = Deadline.in(timeout);
        try {
            if (!ping(deadline.half())) {
                rescue.restartAgent(deadline.left());
                if (!ping(deadline)) {
                    throw new EyrieException(
                            ErrorKind.TIMEOUT,
                            "VM %s: the guest agent did not answer within %d s; seen last: %s; %s"
                                    .formatted(
                                            machineId, timeout.toSeconds(), conversation.lastSeen(), rescue.result()));
                }
            }
        } catch (RefusedException e) {
            throw refused("answer", e);
        }
    }

    private boolean ping(Deadline deadline) throws RefusedException {
        try {
            conversation.ask(FrameType.PING, () -> new byte[0], deadline);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    @Override
    public Separation separate(Identity identity, Duration timeout) {
        Deadline deadline = Deadline.in(timeout);
        byte[] report =
                ask(FrameType.SEPARATE, () -> Separations.encode(identity, Instant.now()), deadline, "be separated");
        Separation found = Separations.decode(machineId, report);
        Separations.check(machineId, identity, found);
        return new Separation(
                found.hostName(), found.machineId(), found.mac(), withClock(found.epochMillis(), deadline));
    }

    /**
     * The time was right when it was sent, but a guest that did not run yet has read it later. It is told again until
     * it can hardly have waited.
     */
    private long withClock(long first, Deadline deadline) {
        long epochMillis = first;
        for (int i = 0; i < CLOCK_ATTEMPTS && !isRight(epochMillis); i++) {
            long sent = System.currentTimeMillis();
            byte[] report =
                    ask(FrameType.CLOCK, () -> Separations.encodeClock(Instant.now()), deadline, "set its clock");
            epochMillis = Separations.decodeClock(machineId, report);
            if (epochMillis < sent - CLOCK_TOLERANCE.toMillis()) {
                throw EyrieException.internal(
                        "VM %s: the guest's clock is at %s after it was set at %s"
                                .formatted(machineId, Instant.ofEpochMilli(epochMillis), Instant.ofEpochMilli(sent)),
                        null);
            }
        }
        return epochMillis;
    }

    private static boolean isRight(long epochMillis) {
        return Math.abs(epochMillis - System.currentTimeMillis()) < CLOCK_TOLERANCE.toMillis();
    }

    /**
     * {@inheritDoc}
     *
     * <p>Does not wait for the guest: a program that cannot be started shows in {@link GuestProcess#waitFor}.
     */
    @Override
    public GuestProcess exec(GuestCommand command) {
        try {
            return new RemoteProcess(command, conversation.session(Deadline.in(CONNECT_TIMEOUT)));
        } catch (TimeoutException e) {
            throw new EyrieException(
                    ErrorKind.UNAVAILABLE,
                    "VM %s: command %s cannot be started; seen last: %s"
                            .formatted(machineId, command.argv().getFirst(), conversation.lastSeen()),
                    e);
        }
    }

    @Override
    public List<String> addresses() {
        byte[] report = ask(FrameType.ADDRESSES, () -> new byte[0], Deadline.in(ANSWER_TIMEOUT), "tell its addresses");
        try {
            return Wire.texts(report).stream()
                    .filter(IP_ADDRESS.asMatchPredicate())
                    .toList();
        } catch (IOException e) {
            throw EyrieException.internal("VM %s: the guest's addresses cannot be read".formatted(machineId), e);
        }
    }

    @Override
    public void awaitNetwork(Duration timeout) {
        ask(FrameType.NETWORK, () -> new byte[0], Deadline.in(timeout), "get an IPv4 address and a default route");
    }

    @Override
    public void settle(Duration timeout) {
        Deadline deadline = Deadline.in(timeout);
        awaitBooted(timeout.dividedBy(2));
        ask(FrameType.SETTLE, () -> new byte[0], deadline, "write its file systems to disk");
    }

    /** A state that is saved while the guest still boots makes every clone of it finish the boot first. */
    private void awaitBooted(Duration timeout) {
        try (GuestProcess wait = exec(GuestCommand.of("systemctl", "is-system-running", "--wait"))) {
            if (wait.waitFor(timeout).isEmpty()) {
                LOG.info("VM {}: the guest has not finished booting within {} s", machineId, timeout.toSeconds());
            }
        } catch (EyrieException noSystemd) {
            LOG.debug("VM {}: whether the guest has booted is not known: {}", machineId, noSystemd.getMessage());
        }
    }

    /**
     * Asks the guest to shut down, by its own agent or else by QEMU's.
     *
     * @param timeout for being asked; the shutdown itself takes longer
     * @return whether one of them has taken it on
     */
    public boolean shutdown(Duration timeout) {
        Deadline deadline = Deadline.in(timeout);
        try {
            conversation.ask(FrameType.SHUTDOWN, () -> new byte[0], deadline.half());
            return true;
        } catch (TimeoutException | RefusedException | EyrieException e) {
            LOG.info("VM {}: the guest agent does not shut the guest down: {}", machineId, e.getMessage());
            return !conversation.isClosed() && rescue.shutdown(deadline.left());
        }
    }

    private byte[] ask(FrameType type, Conversation.Payload payload, Deadline deadline, String purpose) {
        try {
            return conversation.ask(type, payload, deadline);
        } catch (TimeoutException e) {
            throw new EyrieException(
                    ErrorKind.TIMEOUT,
                    "VM %s: the guest did not %s within %d s; seen last: %s"
                            .formatted(machineId, purpose, deadline.total().toSeconds(), conversation.lastSeen()),
                    e);
        } catch (RefusedException e) {
            throw refused(purpose, e);
        }
    }

    private EyrieException refused(String purpose, RefusedException why) {
        return EyrieException.internal(
                "VM %s: the guest could not %s: %s".formatted(machineId, purpose, why.getMessage()), why);
    }

    @Override
    public void close() {
        conversation.close();
        rescue.close();
    }
}
