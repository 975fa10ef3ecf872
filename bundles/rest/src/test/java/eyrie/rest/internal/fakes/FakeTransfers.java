/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.fakes;

import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.template.TemplateVersion;
import eyrie.api.transfer.Compaction;
import eyrie.api.transfer.Credentials;
import eyrie.api.transfer.DownloadSize;
import eyrie.api.transfer.Pushed;
import eyrie.api.transfer.RemoteRepository;
import eyrie.api.transfer.RemoteVersion;
import eyrie.api.transfer.Transfers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Transfers that move nothing; remembers what it was asked for, and fails if it is told to. */
public final class FakeTransfers implements Transfers {
    public static final String DIGEST = "sha256:" + "ab".repeat(32);

    public final List<String> calls = new CopyOnWriteArrayList<>();
    public volatile EyrieException failure;

    private void call(String call, RemoteRepository repository) {
        calls.add("%s %s as %s"
                .formatted(
                        call,
                        repository,
                        repository.credentials().map(Credentials::secret).orElse("nobody")));
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public Pushed push(TemplateVersion version, RemoteRepository to, Progress progress) {
        progress.at("pushing", 0.5);
        call("push %s:%s".formatted(version.templateName(), version.tag()), to);
        return new Pushed(DIGEST, 3, 30, 20, 10);
    }

    @Override
    public TemplateVersion pull(RemoteRepository from, String reference, Progress progress) {
        call("pull " + reference, from);
        return version();
    }

    @Override
    public List<String> repositories(RemoteRepository any) {
        return List.of();
    }

    @Override
    public List<RemoteVersion> list(RemoteRepository repository) {
        call("list", repository);
        return List.of(new RemoteVersion("fast", DIGEST, version(), 77));
    }

    @Override
    public DownloadSize downloadSize(RemoteRepository from, String reference) {
        call("size " + reference, from);
        return new DownloadSize(100, 60, 20);
    }

    @Override
    public Compaction compact(RemoteRepository repository, double liveShare, boolean dryRun, Progress progress) {
        call("compact below %s%s".formatted(liveShare, dryRun ? " dry" : ""), repository);
        return new Compaction(2, 5, 500, 3, 300, 90, 2, 0);
    }

    private static TemplateVersion version() {
        return new FakeTemplates().list().getFirst().latest();
    }
}
