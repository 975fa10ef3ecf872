/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.fake;

import eyrie.cli.internal.base.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A terminal whose streams are kept, at a fixed point in time. */
public final class FakeTerminal implements Terminal {
    public static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private final Path home;

    /** Replaces {@link #out()} where the test looks at the stream itself. */
    public OutputStream sink;

    public InputStream in = new ByteArrayInputStream(new byte[0]);
    public boolean isTerminal;

    /** The action that an interrupt would run, once there is one. */
    public final CompletableFuture<Runnable> interruption = new CompletableFuture<>();

    public FakeTerminal(Path home) {
        this.home = home;
    }

    public FakeTerminal with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public byte[] printedBytes() {
        return out.toByteArray();
    }

    public String complained() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public OutputStream out() {
        return sink == null ? out : sink;
    }

    @Override
    public OutputStream err() {
        return err;
    }

    @Override
    public boolean inIsTerminal() {
        return isTerminal;
    }

    @Override
    public boolean outIsTerminal() {
        return isTerminal;
    }

    @Override
    public boolean errIsTerminal() {
        return isTerminal;
    }

    @Override
    public Map<String, String> environment() {
        return environment;
    }

    @Override
    public Path home() {
        return home;
    }

    @Override
    public Clock clock() {
        return Clock.fixed(NOW, ZoneOffset.UTC);
    }

    @Override
    public Interruption onInterrupt(Runnable action) {
        interruption.complete(action);
        return () -> {};
    }
}
