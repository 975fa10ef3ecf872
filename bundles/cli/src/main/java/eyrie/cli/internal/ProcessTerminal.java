/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal;

import eyrie.cli.internal.base.Terminal;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** The streams and the environment of this process. */
public final class ProcessTerminal implements Terminal {
    private static final int TYPE = 0170000;
    private static final int CHARACTER_DEVICE = 0020000;

    private final InputStream in = new FileInputStream(FileDescriptor.in);
    private final OutputStream out = new FileOutputStream(FileDescriptor.out);
    private final OutputStream err = new FileOutputStream(FileDescriptor.err);

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public OutputStream out() {
        return out;
    }

    @Override
    public OutputStream err() {
        return err;
    }

    @Override
    public boolean inIsTerminal() {
        return isTerminal(0);
    }

    @Override
    public boolean outIsTerminal() {
        return isTerminal(1);
    }

    @Override
    public boolean errIsTerminal() {
        return isTerminal(2);
    }

    @Override
    public Map<String, String> environment() {
        return System.getenv();
    }

    @Override
    public Path home() {
        return Path.of(System.getProperty("user.home"));
    }

    @Override
    public Clock clock() {
        return Clock.systemDefaultZone();
    }

    @Override
    public Interruption onInterrupt(Runnable action) {
        Thread hook = Thread.ofPlatform().unstarted(action);
        Runtime.getRuntime().addShutdownHook(hook);
        return () -> remove(hook);
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The interrupt came first; the action runs already.
        }
    }

    /** A character device that is not the null device: Java itself tells only whether input and output both are. */
    private static boolean isTerminal(int descriptor) {
        try {
            Path file = Path.of("/dev/fd/" + descriptor);
            int mode = (Integer) Files.getAttribute(file, "unix:mode");
            return (mode & TYPE) == CHARACTER_DEVICE && !device(file).equals(device(Path.of("/dev/null")));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static Object device(Path file) throws IOException {
        return Files.getAttribute(file, "unix:rdev");
    }
}
