/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.vendor.internal;

import eyrie.licensekey.TrustedKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts the public half of a signing key into the file of those that a build believes. */
@Command(
        name = "rotate",
        description =
                "Put the public half of a signing key into a file of trusted keys, or change for when it is trusted there.",
        footer = {
            "",
            "A new key is rotated in by trusting it beside the old one, and the old one ends with --until:",
            "  eyrie-vendor license rotate trusted-keys --key old.pem --until 2027-06-30T00:00:00Z",
            "  eyrie-vendor license rotate trusted-keys --key new.pem --from 2027-06-01T00:00:00Z",
            "Releases are built with -Deyrie.license.trusted=/path/of/trusted-keys. Keys that were signed in time stay good."
        },
        mixinStandardHelpOptions = true)
final class Trust implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "TRUSTED", description = "The file of trusted keys; made if it is not there.")
    private Path trusted;

    @Option(names = "--key", required = true, paramLabel = "FILE", description = "The signing key.")
    private Path key;

    @Option(names = "--from", paramLabel = "TIME", description = "License keys issued before are not taken.")
    private String from;

    @Option(names = "--until", paramLabel = "TIME", description = "License keys issued later are not taken.")
    private String until;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        TrustedKey entry =
                TrustedKey.of(SigningKey.read(key).publicKey(), time("--from", from), time("--until", until));
        List<String> lines = new ArrayList<>();
        if (Files.exists(trusted)) {
            lines.addAll(Files.readAllLines(trusted));
            lines.removeIf(line -> line.strip().startsWith(entry.id() + " "));
        }
        lines.add(entry.line());
        OwnFiles.replace(trusted, String.join("\n", lines) + "\n");
        spec.commandLine().getOut().println(entry.id());
        return 0;
    }

    private static Instant time(String option, String text) {
        return text == null ? null : Times.instant(option, text);
    }
}
