/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ssl.DefaultJavaSSLFactory;

/**
 * Where a PostgreSQL database is and how to come in.
 *
 * @param hosts one or several, each with its port
 * @param options of TLS, as libpq names them
 */
record PostgresAddress(List<Host> hosts, String database, Map<String, String> options, String user, String password) {
    private static final Pattern URL = Pattern.compile("postgres(?:ql)?://([^/?@]+)/([A-Za-z0-9._-]+)(?:\\?([^?]*))?");
    private static final Set<String> OPTIONS = new TreeSet<>(Set.of("sslmode", "sslrootcert", "sslcert", "sslkey"));
    private static final int PORT = 5432;
    private static final int CONNECT_SECONDS = 5;
    /** No answer for so long means that there is nobody any more. */
    private static final int SILENCE_SECONDS = 30;

    /** A server that may hold the database. */
    record Host(String name, int port) {
        @Override
        public String toString() {
            return name + ':' + port;
        }
    }

    /**
     * @param url {@code postgresql://HOST[:PORT][,HOST...]/DATABASE[?OPTIONS]}
     * @param credentials a file with the lines {@code user = ...} and {@code password = ...}, or nothing
     */
    static PostgresAddress of(String url, String credentials) {
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()) {
            // The value is not shown: what was given instead may hold a password.
            throw new EyrieException(
                    ErrorKind.INVALID,
                    "store.url: the value given is not accepted; use postgresql://HOST:PORT/DATABASE, with user and"
                            + " password in the file of store.credentials");
        }
        Map<String, String> secrets = credentials.isEmpty() ? Map.of() : secrets(Path.of(credentials));
        return new PostgresAddress(
                hosts(matcher.group(1)),
                matcher.group(2),
                options(matcher.group(3)),
                secrets.getOrDefault("user", System.getProperty("user.name")),
                secrets.get("password"));
    }

    PGSimpleDataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(hosts.stream().map(Host::name).toArray(String[]::new));
        source.setPortNumbers(hosts.stream().mapToInt(Host::port).toArray());
        source.setDatabaseName(database);
        source.setUser(user);
        source.setPassword(password);
        source.setApplicationName("eyrie");
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setLoginTimeout(2 * CONNECT_SECONDS);
        source.setSocketTimeout(SILENCE_SECONDS);
        source.setTcpKeepAlive(true);
        if (hosts.size() > 1) {
            source.setTargetServerType("primary");
        }
        secure(source);
        return source;
    }

    /** Anything but this machine is spoken to by TLS, and must prove its name, unless the address says otherwise. */
    private void secure(PGSimpleDataSource source) {
        String mode = options.getOrDefault(
                "sslmode", hosts.stream().allMatch(PostgresAddress::isHere) ? "prefer" : "verify-full");
        source.setSslMode(mode);
        if (options.containsKey("sslrootcert")) {
            source.setSslRootCert(options.get("sslrootcert"));
        } else if (mode.startsWith("verify")) {
            source.setSslfactory(DefaultJavaSSLFactory.class.getName());
        }
        if (options.containsKey("sslcert")) {
            source.setSslCert(options.get("sslcert"));
            source.setSslKey(options.get("sslkey"));
        }
    }

    @Override
    public String toString() {
        return "PostgreSQL at %s/%s"
                .formatted(String.join(",", hosts.stream().map(Host::toString).toList()), database);
    }

    private static boolean isHere(Host host) {
        try {
            return InetAddress.getByName(host.name()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static List<Host> hosts(String text) {
        List<Host> hosts = new ArrayList<>();
        for (String host : text.split(",", -1)) {
            int colon = host.lastIndexOf(':');
            boolean portless = colon < 0 || host.endsWith("]");
            String name = portless ? host : host.substring(0, colon);
            String port = portless ? Integer.toString(PORT) : host.substring(colon + 1);
            if (name.isEmpty() || !port.matches("[0-9]{1,5}")) {
                throw EyrieException.invalid("store.url", host, "HOST or HOST:PORT, several with commas between");
            }
            hosts.add(new Host(name, Integer.parseInt(port)));
        }
        return hosts;
    }

    private static Map<String, String> options(String text) {
        Map<String, String> options = new HashMap<>();
        if (text == null || text.isEmpty()) {
            return options;
        }
        for (String option : text.split("&", -1)) {
            int equal = option.indexOf('=');
            String name = equal < 0 ? option : option.substring(0, equal);
            if (equal < 0 || !OPTIONS.contains(name)) {
                throw EyrieException.invalid("store.url", name, "the options " + String.join(", ", OPTIONS));
            }
            options.put(name, URLDecoder.decode(option.substring(equal + 1), StandardCharsets.UTF_8));
        }
        if (options.containsKey("sslcert") != options.containsKey("sslkey")) {
            throw EyrieException.invalid("store.url", "sslcert", "sslcert and sslkey together");
        }
        return options;
    }

    /** Values are as they stand, from the sign to the end of the line, without the blanks around them. */
    private static Map<String, String> secrets(Path file) {
        Map<String, String> secrets = new HashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                int equal = line.indexOf('=');
                if (equal > 0 && !line.startsWith("#")) {
                    secrets.put(
                            line.substring(0, equal).strip(),
                            line.substring(equal + 1).strip());
                }
            }
        } catch (IOException e) {
            throw EyrieException.internal(
                    "store.credentials: the file %s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
        if (!secrets.containsKey("user")) {
            throw EyrieException.invalid(
                    "store.credentials", file.toString(), "a file with the lines user = ... and password = ...");
        }
        return secrets;
    }
}
