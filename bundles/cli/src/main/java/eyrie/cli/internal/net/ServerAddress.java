/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.net;

import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where the server is.
 *
 * @param url scheme, host and port, without a slash at the end
 */
public record ServerAddress(URI url) {
    private static final String DEFAULT = "http://127.0.0.1:8090";
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)]");

    /**
     * The address that was asked for, else the environment's, else the one that the running server left in its data
     * folder, else the default.
     *
     * @param option value of {@code --server}, or null
     */
    public static ServerAddress find(String option, Map<String, String> environment, Path data) {
        if (option != null) {
            return parse(option, "--server");
        }
        String variable = environment.getOrDefault("EYRIE_SERVER", "");
        if (!variable.isBlank()) {
            return parse(variable, "EYRIE_SERVER");
        }
        Path file = data.resolve("server.url");
        try {
            return parse(Files.readString(file), file.toString());
        } catch (NoSuchFileException e) {
            return parse(DEFAULT, "the default");
        } catch (IOException e) {
            throw new Failure(FailureKind.INVALID, "cannot read " + file + "; name the server with --server URL", e);
        }
    }

    /** Whether what is sent stays on this machine. */
    public boolean isLoopback() {
        return LOOPBACK.matcher(url.getHost()).matches();
    }

    public boolean isSecure() {
        return url.getScheme().equals("https");
    }

    @Override
    public String toString() {
        return url.toString();
    }

    private static ServerAddress parse(String text, String source) {
        String stripped = text.strip().replaceAll("/+$", "");
        try {
            URI url = new URI(stripped);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            boolean bare = url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
            if (http && url.getHost() != null && bare) {
                return new ServerAddress(url);
            }
        } catch (URISyntaxException e) {
            // Answered below, like every other text that is no address.
        }
        throw Failure.invalid(
                source + ": \"" + stripped + "\" is no server address; write it like http://127.0.0.1:8090");
    }
}
