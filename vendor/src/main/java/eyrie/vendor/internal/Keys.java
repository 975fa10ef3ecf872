/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.vendor.internal;

import eyrie.licensekey.TrustedKey;
import eyrie.licensekey.TrustedKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows a file of trusted keys. */
@Command(
        name = "keys",
        description = "List the public keys in a file of trusted keys, and for when each is trusted.",
        mixinStandardHelpOptions = true)
final class Keys implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "TRUSTED", description = "The file of trusted keys.")
    private Path trusted;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!Files.isReadable(trusted)) {
            throw new Refusal("%s cannot be read; license rotate makes such files".formatted(trusted));
        }
        try {
            for (TrustedKey key : TrustedKeys.parse(Files.readString(trusted)).all()) {
                spec.commandLine()
                        .getOut()
                        .printf(
                                "%s  from %s until %s%n",
                                key.id(),
                                key.notBefore() == null ? "ever" : key.notBefore(),
                                key.notAfter() == null ? "further notice" : key.notAfter());
            }
            spec.commandLine().getOut().flush();
            return 0;
        } catch (IllegalArgumentException e) {
            throw new Refusal("%s is no file of trusted keys: %s".formatted(trusted, e.getMessage()));
        }
    }
}
