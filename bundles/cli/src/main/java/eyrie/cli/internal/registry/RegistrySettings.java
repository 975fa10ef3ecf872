/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.base.Terminal;
import eyrie.cli.internal.session.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is said of a registry when it is added or set. */
final class RegistrySettings {
    private static final String VARIABLE = "EYRIE_REGISTRY_PASSWORD";
    private static final int MOST_BYTES = 64 << 10;

    @Parameters(index = "0", paramLabel = "NAME", description = "What it is called from now on.")
    String name;

    @Parameters(index = "1", paramLabel = "URL", description = "https://host or https://host:port.")
    private String url;

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER",
            description = "Who you are to it. USER:PASSWORD is understood, but shows the password to everybody on this"
                    + " machine.")
    private String user;

    @Option(
            names = "--password-stdin",
            description = "Read the password or access token from standard input. Default: " + VARIABLE + ".")
    private boolean passwordStdin;

    @Option(
            names = {"-p", "--prefix"},
            paramLabel = "PREFIX",
            description = "Below which templates lie there, team/ci for instance.")
    private String prefix;

    @Option(names = "--default", description = "Mean this one where none is named.")
    private boolean byDefault;

    @Option(
            names = "--insecure",
            description = "Accept an http URL beyond this machine: all that is sent can be read on the way.")
    private boolean insecure;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description =
                    "Believe the authorities in this PEM file when this registry shows its certificate, beside those"
                            + " that the server believes anyway.")
    private Path ca;

    ObjectNode request(Session session) {
        ObjectNode request = Json.object().put("url", url);
        if (prefix != null) {
            request.put("prefix", prefix);
        }
        if (ca != null) {
            request.put("ca", authorities());
        }
        credential(session, request);
        return request.put("default", byDefault).put("insecure", insecure);
    }

    private String authorities() {
        try (InputStream in = Files.newInputStream(ca)) {
            String pem = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
            if (!pem.contains("-----BEGIN CERTIFICATE-----") || pem.contains("PRIVATE KEY")) {
                // It may be a key, which nobody is to get to see.
                throw Failure.invalid("--ca: " + ca + " is no PEM file with certificates and nothing else");
            }
            return pem;
        } catch (IOException e) {
            throw new Failure(FailureKind.INVALID, "--ca: cannot read " + ca, e);
        }
    }

    private void credential(Session session, ObjectNode request) {
        if (user == null) {
            if (passwordStdin) {
                throw Failure.invalid("--password-stdin: say whose password it is with --user USER");
            }
            return;
        }
        int colon = user.indexOf(':');
        if (colon >= 0 && passwordStdin) {
            throw Failure.invalid("--user: leave the password out if it comes from standard input");
        }
        request.put("user", colon < 0 ? user : user.substring(0, colon));
        request.put("password", colon < 0 ? password(session.terminal()) : user.substring(colon + 1));
        if (colon >= 0) {
            session.warn("the password could be read on the command line; --password-stdin and " + VARIABLE
                    + " keep it to yourself");
        }
    }

    private String password(Terminal terminal) {
        String variable = terminal.environment().getOrDefault(VARIABLE, "");
        if (!passwordStdin && variable.isEmpty()) {
            throw Failure.invalid("the password of " + user + " is missing; add --password-stdin, or set " + VARIABLE);
        }
        if (!passwordStdin) {
            return variable;
        }
        try {
            byte[] read = terminal.in().readNBytes(MOST_BYTES);
            return new String(read, StandardCharsets.UTF_8).replaceFirst("\\R\\z", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
