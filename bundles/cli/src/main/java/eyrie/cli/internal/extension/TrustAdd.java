/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.extension;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Paths;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Text;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Takes what a publisher signs. */
@Command(
        name = "add",
        description = "Take what a publisher signs, from now on. Its extensions run with all that the server may do.",
        footer = {"", "Example:", "  eyrie extension trust add acme acme.pem"})
final class TrustAdd implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "NAME", description = "What you call the publisher.")
    private String name;

    @Parameters(
            index = "1",
            paramLabel = "CERTIFICATE",
            description = "PEM file: the publisher's certificate, or that of an authority for publishers.")
    private Path certificate;

    TrustAdd(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode publisher = session.api()
                .put(Paths.of(TrustGroup.ALL + "/%s", name), "application/x-pem-file", JarFile.body(certificate));
        session.answer(
                publisher,
                Text.line(Json.text(publisher, "name")) + ": " + Text.line(Json.text(publisher, "subject"))
                        + ", SHA-256 " + Json.text(publisher, "fingerprint"));
        return 0;
    }
}
