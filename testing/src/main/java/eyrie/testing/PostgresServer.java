/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real PostgreSQL for tests, from the system's package: a cluster of its own in a folder of its own, on a loopback
 * port, with a password. It ends with this process, however that ends. As root it runs as the user nobody.
 */
public final class PostgresServer implements AutoCloseable {
    /** The property that makes tests of the tables run on PostgreSQL. */
    public static final String PROPERTY = "eyrie.test.database";

    private static final long START_SECONDS = 60;
    private static final String PASSWORD = "secret of the tests";
    private static final String INIT = """
            umask 077
            "$1/initdb" --pgdata="$2/data" --username=eyrie --pwfile="$2/password" --auth=scram-sha-256 \
                --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$2/initdb.log" 2>&1
            """;
    /** The shell lives for as long as whoever holds its input. */
    private static final String RUN = """
            "$1/postgres" -D "$2/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$2" \
                -c max_connections=200 -c fsync="$4" -c full_page_writes="$4" -c shared_buffers=32MB >>"$2/log" 2>&1 </dev/null &
            read -r stop
            kill "-$stop" $! 2>/dev/null || kill -QUIT $!
            wait
            """;

    private static final String STILL_USED = "pre-existing shared memory block";

    private static final Shared SHARED = new Shared();

    private final Path programs;
    private final Path folder;
    private final boolean durable;
    private final int port;
    private final Map<String, Access> accesses = new ConcurrentHashMap<>();
    private Process process;

    /** The one that the tests of a process share. */
    private static final class Shared {
        private PostgresServer server;

        synchronized PostgresServer get() {
            if (server == null) {
                server = new PostgresServer(false);
                Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            }
            return server;
        }
    }

    /** @param durable whether it syncs its disk at commits; only a crash of the machine shows the difference */
    public PostgresServer(boolean durable) {
        this(durable, Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** @param parent a folder that everybody may enter; it will lie in there */
    public PostgresServer(boolean durable, Path parent) {
        this.durable = durable;
        try {
            programs = programs();
            port = freePort();
            folder = Files.createTempDirectory(parent, "eyrie-postgres");
            Files.writeString(folder.resolve("password"), PASSWORD);
            if (isRoot()) {
                run(new ProcessBuilder("chown", "-R", "nobody", folder.toString()));
            }
            run(unprivileged(INIT, programs.toString(), folder.toString()));
            start();
            execute("postgres", "CREATE DATABASE eyrie");
        } catch (IOException e) {
            throw new IllegalStateException("PostgreSQL for the tests: " + e.getMessage(), e);
        }
    }

    /** Whether tests of the tables are to run on PostgreSQL. */
    public static boolean isWanted() {
        return "postgresql".equals(System.getProperty(PROPERTY));
    }

    /** The one that the tests of this process share. */
    public static PostgresServer shared() {
        return SHARED.get();
    }

    /** How to come to a database. */
    public record Access(String url, Path credentials, String user) {}

    /** The database that belongs to a folder: tests which open a folder again find what they have left there. */
    public Access access(Path folder) {
        return accesses.computeIfAbsent(
                "t" + Integer.toHexString(folder.toAbsolutePath().normalize().hashCode()), this::make);
    }

    /** A user with a schema of its own, which is much less than a database of its own, and as separate. */
    private Access make(String user) {
        execute("CREATE ROLE %s LOGIN PASSWORD '%s'; CREATE SCHEMA AUTHORIZATION %s".formatted(user, PASSWORD, user));
        try {
            Path credentials = Files.createTempFile("eyrie-postgres", ".credentials");
            credentials.toFile().deleteOnExit();
            Files.writeString(credentials, "user = %s\npassword = %s\n".formatted(user, PASSWORD));
            return new Access("postgresql://127.0.0.1:%d/eyrie".formatted(port), credentials, user);
        } catch (IOException e) {
            throw new IllegalStateException("credentials for the tests: " + e.getMessage(), e);
        }
    }

    public int port() {
        return port;
    }

    /** Runs SQL as the program psql does, as the one who may do everything; answers what it prints. */
    public String execute(String sql) {
        return execute("eyrie", sql);
    }

    private String execute(String database, String sql) {
        ProcessBuilder psql = new ProcessBuilder(
                programs.resolve("psql").toString(),
                "--no-psqlrc",
                "--quiet",
                "--tuples-only",
                "--no-align",
                "--set=ON_ERROR_STOP=1",
                "--host=127.0.0.1",
                "--port=" + port,
                "--username=eyrie",
                "--dbname=" + database,
                "--command=" + sql);
        psql.environment().putAll(Map.of("PGPASSWORD", PASSWORD));
        return run(psql);
    }

    /** Ends it as a crash of the machine would, but for the caches of the disk. */
    public void kill() {
        stop("KILL");
    }

    /** Ends it without waiting for its clients. */
    public void stop() {
        stop("INT");
    }

    /** Starts it again, on the same port with the same data. */
    public void start() throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        int begun = launch();
        while (!answers()) {
            if (System.nanoTime() > end || !process.isAlive()) {
                throw new IOException("it does not start: " + Files.readString(folder.resolve("log")));
            }
            if (log().indexOf(STILL_USED, begun) >= 0) {
                // Of one that was killed, children live on for a moment.
                stop("QUIT");
                begun = launch();
            }
            sleep();
        }
    }

    /** Starts it again if it does not answer: it may have ended itself when its disk was full. */
    public void revive() throws IOException {
        if (!answers()) {
            kill();
            start();
        }
    }

    /** @return how long the log was before */
    private int launch() throws IOException {
        int before = log().length();
        process = unprivileged(
                        RUN, programs.toString(), folder.toString(), Integer.toString(port), durable ? "on" : "off")
                .redirectErrorStream(true)
                .start();
        return before;
    }

    private String log() throws IOException {
        Path log = folder.resolve("log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    @Override
    public void close() {
        stop("QUIT");
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException("a folder of the tests is left: " + e.getMessage(), e);
        }
    }

    private void stop(String signal) {
        try {
            if (process.isAlive()) {
                process.getOutputStream().write((signal + "\n").getBytes());
                process.getOutputStream().flush();
            }
            process.waitFor();
        } catch (IOException e) {
            throw new IllegalStateException("PostgreSQL for the tests does not end: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        } catch (IOException e) {
            return false;
        }
        try {
            return execute("postgres", "SELECT 1").equals("1");
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static ProcessBuilder unprivileged(String script, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        }
        command.addAll(List.of("sh", "-c", script, "sh"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** The newest that is installed; the package does not put them in the path. */
    private static Path programs() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(versions)) {
            try (Stream<Path> all = Files.list(versions)) {
                List<Path> found = all.map(version -> version.resolve("bin"))
                        .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                        .sorted()
                        .toList();
                if (!found.isEmpty()) {
                    return found.getLast();
                }
            }
        }
        for (String entry : System.getenv("PATH").split(":", -1)) {
            if (Files.isExecutable(Path.of(entry, "initdb"))) {
                return Path.of(entry);
            }
        }
        throw new IOException("it is not installed; ./eyrie setup does that");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String run(ProcessBuilder command) {
        try {
            Process run = command.redirectErrorStream(true).start();
            run.getOutputStream().close();
            String output = new String(run.getInputStream().readAllBytes()).strip();
            if (run.waitFor() != 0) {
                throw new IllegalStateException(command.command() + " failed: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
