/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.net;

import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/** What proves to the server who is calling. It shows itself nowhere but in the header that carries it. */
public final class Credential {
    private final String token;
    private final String source;

    private Credential(String token, String source) {
        this.token = token;
        this.source = source;
    }

    /** EYRIE_TOKEN, else the root token in the data folder. */
    public static Credential find(Map<String, String> environment, Path data) {
        String variable = environment.getOrDefault("EYRIE_TOKEN", "").strip();
        return variable.isEmpty() ? ofFile(data) : new Credential(variable, "EYRIE_TOKEN");
    }

    /** The value of the Authorization header; refuses to show the token to whoever listens on the way. */
    public String headerFor(ServerAddress server) {
        if (!server.isSecure() && !server.isLoopback()) {
            throw Failure.invalid("the credential is not sent to " + server
                    + " without encryption; use an https address, or reach the server through a tunnel to 127.0.0.1");
        }
        byte[] userAndToken = ("root:" + token).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(userAndToken);
    }

    /** Where it came from, for messages. */
    String source() {
        return source;
    }

    private static Credential ofFile(Path data) {
        Path file = data.resolve("secrets").resolve("root-token");
        try {
            String token = Files.readString(file).strip();
            if (token.isEmpty()) {
                throw new Failure(
                        FailureKind.UNAUTHENTICATED, file + " is empty; restart the server, or set EYRIE_TOKEN");
            }
            return new Credential(token, file.toString());
        } catch (NoSuchFileException e) {
            throw new Failure(
                    FailureKind.UNAUTHENTICATED,
                    "no credential: " + file + " does not exist; start a server with: eyrie server --data " + data
                            + ", name its data folder with --data DIR, or set EYRIE_TOKEN",
                    e);
        } catch (AccessDeniedException e) {
            throw new Failure(
                    FailureKind.UNAUTHENTICATED,
                    "no credential: " + file + " may not be read; run as the user of the server, or set EYRIE_TOKEN",
                    e);
        } catch (IOException e) {
            throw new Failure(
                    FailureKind.UNAUTHENTICATED, "no credential: " + file + " cannot be read; set EYRIE_TOKEN", e);
        }
    }
}
