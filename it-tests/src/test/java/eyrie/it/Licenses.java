/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** License keys of the build's own key for development, issued by the vendor's tool. */
final class Licenses {
    /** Made by the build; signs what packages built here believe. */
    static final Path SIGNING_KEY = Package.ROOT.resolve(".license-dev/signing-key.pem");

    private static final Path TOOL = Package.ROOT.resolve("distribution/target/eyrie-vendor/bin/eyrie-vendor");

    private Licenses() {}

    /** @param options beside key, ledger and customer */
    static String issue(String... options) {
        try {
            Path ledger = Files.createTempDirectory("eyrie-ledger").resolve("ledger.jsonl");
            List<String> command = new ArrayList<>(List.of(
                    TOOL.toString(),
                    "license",
                    "issue",
                    "--key",
                    SIGNING_KEY.toString(),
                    "--ledger",
                    ledger.toString(),
                    "--customer",
                    "Tests"));
            command.addAll(List.of(options));
            String key = Package.run(Duration.ofMinutes(1), "", command.toArray(String[]::new))
                    .ok()
                    .out();
            Files.delete(ledger);
            Files.delete(ledger.getParent());
            return key.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has a server do everything, however its database came to be. */
    static void everything(Server server) {
        activate(server, issue("--id", "it-tests", "--tier", "enterprise plus", "--cores", "10000", "--valid", "2d"));
    }

    static void activate(Server server, String key) {
        var answer = server.send("POST", "/eyrie/v1/license/keys", "{\"key\":\"%s\"}".formatted(key));
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
    }
}
