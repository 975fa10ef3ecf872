/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.registry.Remote;
import eyrie.api.registry.RemoteSettings;
import eyrie.api.registry.Remotes;
import eyrie.api.template.TemplateVersion;
import eyrie.api.transfer.Compaction;
import eyrie.api.transfer.DownloadSize;
import eyrie.api.transfer.Pushed;
import eyrie.api.transfer.RemoteRepository;
import eyrie.api.transfer.RemoteVersion;
import eyrie.api.transfer.Transfers;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** One registry under the name {@code corp}, the default one. */
final class FakeRegistry implements Transfers, Remotes {
    final List<String> pulled = new ArrayList<>();
    final List<String> pushed = new CopyOnWriteArrayList<>();
    final List<TemplateVersion> holds = new CopyOnWriteArrayList<>();
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch interrupted = new CountDownLatch(1);
    volatile boolean hangs;
    volatile EyrieException failure;

    @Override
    public TemplateVersion pull(RemoteRepository from, String reference, Progress progress) {
        if (failure != null) {
            throw failure;
        }
        progress.at("pulling", 0.25);
        progress.at("pulling", 0.251);
        progress.at("pulling", 0.5);
        begun.countDown();
        if (hangs) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw new EyrieException(ErrorKind.UNAVAILABLE, "interrupted", e);
            }
        }
        pulled.add(from + ":" + reference);
        return null;
    }

    @Override
    public List<RemoteVersion> list(RemoteRepository repository) {
        if (failure != null) {
            throw failure;
        }
        return holds.stream()
                .map(version -> new RemoteVersion(version.tag(), "sha256:0", version, 1))
                .toList();
    }

    @Override
    public List<Remote> list() {
        return List.of(new Remote("corp", URI.create("https://registry.example.org"), "", "", true, Instant.EPOCH));
    }

    @Override
    public RemoteRepository repository(String remote, String repository) {
        assertThat(remote).isEqualTo("corp");
        return new RemoteRepository(list().getFirst().url(), repository, Optional.empty());
    }

    /** As a registry does, but for the content. */
    @Override
    public Pushed push(TemplateVersion version, RemoteRepository to, Progress progress) {
        begun.countDown();
        if (failure != null) {
            throw failure;
        }
        progress.at("pushing", 0.5);
        if (hangs) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw new EyrieException(ErrorKind.UNAVAILABLE, "interrupted", e);
            }
        }
        pushed.add(to + ":" + version.tag());
        holds.add(version);
        return new Pushed("sha256:0", 0, 0, 0, 0);
    }

    @Override
    public Compaction compact(RemoteRepository repository, double liveShare, boolean dryRun, Progress progress) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public List<String> repositories(RemoteRepository any) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public DownloadSize downloadSize(RemoteRepository from, String reference) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public Optional<Remote> find(String name) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public Remote add(RemoteSettings settings) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public Remote put(RemoteSettings settings) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public void remove(String name) {
        throw new AssertionError("what is tested here has no reason to call this");
    }
}
