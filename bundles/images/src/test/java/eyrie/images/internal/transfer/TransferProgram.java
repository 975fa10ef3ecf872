/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.api.Progress;
import eyrie.api.template.TemplateVersion;
import eyrie.api.transfer.RemoteRepository;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** One transfer in a process of its own, which can be killed: {@code push|pull DATA REGISTRY REPOSITORY TAG}. */
final class TransferProgram {
    static final String BEGUN = "begun";

    private TransferProgram() {}

    public static void main(String[] arguments) throws IOException {
        RemoteRepository repository = new RemoteRepository(URI.create(arguments[2]), arguments[3], Optional.empty());
        String tag = arguments[4];
        try (TestNode node = new TestNode(Path.of(arguments[1]))) {
            System.out.println(BEGUN);
            if (arguments[0].equals("pull")) {
                node.transfers().pull(repository, tag, Progress.NONE);
            } else {
                TemplateVersion version = node.store().versions().stream()
                        .filter(each -> each.tag().equals(tag))
                        .findFirst()
                        .orElseThrow();
                node.transfers().push(version, repository, Progress.NONE);
            }
        }
    }
}
