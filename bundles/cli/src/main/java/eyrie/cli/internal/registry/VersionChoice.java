/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Paths;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which version in which repository of a registry a command is about. */
final class VersionChoice {
    @Parameters(
            index = "0",
            paramLabel = "REPOSITORY",
            description = "Name of a template, which lies below the registry's prefix; or the whole name of a"
                    + " repository, with a slash in it or in front.")
    String repository;

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "TAG",
            description = "The version.")
    private String tag;

    @Option(names = "--digest", paramLabel = "DIGEST", description = "The version, as sha256:... instead of a tag.")
    private String digest;

    ObjectNode request() {
        check();
        ObjectNode request = Json.object().put("repository", repository);
        return tag != null ? request.put("tag", tag) : request.put("digest", digest);
    }

    String query() {
        check();
        return tag != null
                ? Paths.of("?repository=%s&tag=%s", repository, tag)
                : Paths.of("?repository=%s&digest=%s", repository, digest);
    }

    private void check() {
        if ((tag == null) == (digest == null)) {
            throw Failure.invalid("say which version with --tag TAG or with --digest DIGEST");
        }
    }
}
