/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.vendor.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a signing key. */
@Command(
        name = "keygen",
        description = "Make a signing key in a new file that only you can read. Answers with its id.",
        mixinStandardHelpOptions = true)
final class Keygen implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "FILE", description = "The file to be; keep it secret and keep a copy.")
    private Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        SigningKey key = SigningKey.generate();
        OwnFiles.create(file, key.pem());
        spec.commandLine().getOut().println(key.id());
        return 0;
    }
}
