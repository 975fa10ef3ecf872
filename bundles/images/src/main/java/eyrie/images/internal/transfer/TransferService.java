/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.template.ImageFile;
import eyrie.api.template.ImageStore;
import eyrie.api.template.TemplateVersion;
import eyrie.api.transfer.Compaction;
import eyrie.api.transfer.DownloadSize;
import eyrie.api.transfer.Pushed;
import eyrie.api.transfer.RemoteRepository;
import eyrie.api.transfer.RemoteVersion;
import eyrie.api.transfer.TransferCache;
import eyrie.api.transfer.Transfers;
import eyrie.images.internal.Config;
import eyrie.images.internal.DataRanges;
import eyrie.images.internal.VersionIntake;
import eyrie.images.internal.cache.BlobCache;
import eyrie.images.internal.format.DamagedException;
import eyrie.images.internal.format.Digest;
import eyrie.images.internal.oci.Identities;
import eyrie.images.internal.oci.OciCatalog;
import eyrie.images.internal.oci.OciRepository;
import eyrie.images.internal.oci.Retry;
import eyrie.images.internal.oci.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pushes and pulls the versions of this node. */
@Component(
        service = {Transfers.class, TransferCache.class, RemoteVersions.class},
        configurationPid = "eyrie.images",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class TransferService implements Transfers, TransferCache, RemoteVersions {
    private static final Logger LOG = LoggerFactory.getLogger(TransferService.class);
    private static final int WIDTH = 8;

    private final ImageStore images;
    private final VersionIntake intake;
    private final Wire wire;
    private final Retry retry;
    private final BlobCache cache;
    private final ChunkIndexes indexes;
    private final LocalFiles locals;
    private final KnownPacks known;
    private final Incoming incoming;
    private final long packBytes;

    @Activate
    public TransferService(
            Config config,
            @Reference ImageStore images,
            @Reference VersionIntake intake,
            @Reference Identities identities)
            throws IOException {
        this(
                Path.of(config.data()).resolve("transfers"),
                images,
                intake,
                new Tuning(new Wire(identities), Retry.USUAL, config.cacheBytes(), PackUploads.USUAL_PACK_BYTES));
    }

    /** What tests set otherwise. */
    record Tuning(Wire wire, Retry retry, long cacheBytes, long packBytes) {}

    TransferService(Path folder, ImageStore images, VersionIntake intake, Tuning tuning) throws IOException {
        this.images = images;
        this.intake = intake;
        wire = tuning.wire();
        retry = tuning.retry();
        cache = new BlobCache(folder.resolve("blobs"), tuning.cacheBytes());
        indexes = new ChunkIndexes(folder.resolve("chunks"), new DataRanges());
        locals = new LocalFiles(images, indexes);
        indexes.prune(images.versions());
        known = new KnownPacks(folder.resolve("known"));
        incoming = new Incoming(folder.resolve("incoming"));
        packBytes = tuning.packBytes();
    }

    @Deactivate
    void close() {
        wire.close();
    }

    @Override
    public RemoteReader reader(RemoteRepository repository) {
        return new RemoteReader(new OciRepository(wire, repository, retry), cache, retry);
    }

    @Override
    public Puller.Plan plan(RemoteReader reader, RemoteReader.Remote version) throws IOException {
        return new Puller(reader, cache, retry).plan(version);
    }

    @Override
    public List<Puller.Local> local(TemplateVersion version) throws IOException {
        return locals.of(version, Progress.NONE);
    }

    @Override
    public void taken(RemoteReader reader, RemoteReader.Remote version, Puller.Plan plan) throws IOException {
        for (var file : plan.expected().entrySet()) {
            indexes.remember(file.getKey(), file.getValue());
        }
        known.note(reader.repository().address(), version.manifest().packs());
    }

    /** Work with a registry. */
    @FunctionalInterface
    private interface Work<T> {
        T run() throws IOException;
    }

    private static <T> T doing(String what, Work<T> work) {
        try {
            return work.run();
        } catch (IOException failed) {
            EyrieException told = Failures.of(what, failed);
            LOG.warn("{}", told.getMessage(), failed);
            throw told;
        }
    }

    @Override
    public Pushed push(TemplateVersion version, RemoteRepository to, Progress progress) {
        Path folder = images.open(version);
        return doing("pushing %s:%s to %s".formatted(version.templateName(), version.tag(), to), () -> {
            try (PushSource source = new PushSource(version)) {
                for (ImageFile file : version.files()) {
                    Path path = folder.resolve(file.role().fileName());
                    source.add(file, indexes.of(file, path, progress), path);
                }
                Pusher pusher = new Pusher(cache, known, packBytes, reader(to), progress);
                Pushed pushed = pusher.push(source, images.versions());
                LOG.info("Pushed {}:{} to {}: {}", version.templateName(), version.tag(), to, pushed);
                return pushed;
            }
        });
    }

    @Override
    public TemplateVersion pull(RemoteRepository from, String reference, Progress progress) {
        return doing("pulling %s from %s".formatted(reference, from), () -> {
            RemoteReader reader = reader(from);
            RemoteReader.Remote remote = find(reader, reference);
            return incoming.with(remote.digest(), folder -> {
                if (!intake.here(remote.version())) {
                    take(reader, remote, folder, progress);
                }
                incoming.remove(folder);
                return remote.version();
            });
        });
    }

    private static RemoteReader.Remote find(RemoteReader reader, String reference) throws IOException {
        return reader.find(reference)
                .orElseThrow(() -> EyrieException.notFound(
                        "template version",
                        "%s:%s".formatted(reader.repository().address(), reference)));
    }

    private void take(RemoteReader reader, RemoteReader.Remote remote, Path folder, Progress progress)
            throws IOException {
        Puller puller = new Puller(reader, cache, retry);
        Puller.Plan plan = puller.plan(remote);
        refuseOtherChunks(plan, remote);
        var files = puller.pull(plan, folder, locals.of(remote.version(), progress), progress);
        try {
            intake.restore(remote.version(), files, progress);
        } catch (EyrieException refused) {
            if (refused.kind() == ErrorKind.INTERNAL) {
                incoming.remove(folder); // its chunks were right and the whole is not: nothing to go on with
            }
            throw refused;
        }
        taken(reader, remote, plan);
        LOG.info(
                "Pulled {}:{} from {}",
                remote.version().templateName(),
                remote.version().tag(),
                remote.where());
    }

    /** A file is known by its digest; that the same digest has other chunks can only be a lie or a mistake. */
    private void refuseOtherChunks(Puller.Plan plan, RemoteReader.Remote remote) throws DamagedException {
        for (var file : plan.expected().entrySet()) {
            Optional<ChunkIndex> known = indexes.known(file.getKey());
            if (known.isPresent()
                    && !Arrays.equals(known.get().digests(), file.getValue().digests())) {
                throw new DamagedException("%s: its map of %s is not that of the file with the digest %s"
                        .formatted(
                                remote.where(),
                                file.getKey().role().fileName(),
                                file.getKey().sha256()));
            }
        }
    }

    @Override
    public List<String> repositories(RemoteRepository any) {
        return doing("listing " + any.registry(), () -> new OciCatalog(wire, any, retry).repositories());
    }

    @Override
    public List<RemoteVersion> list(RemoteRepository repository) {
        return doing("listing " + repository, () -> {
            RemoteReader reader = reader(repository);
            List<RemoteVersion> found = new ArrayList<>();
            Parallel.forEach(WIDTH, reader.repository().tags(), tag -> {
                Optional<RemoteReader.Remote> remote = template(reader, tag);
                if (remote.isPresent()) {
                    synchronized (found) {
                        found.add(described(tag, remote.get()));
                    }
                }
            });
            found.sort(
                    Comparator.comparing((RemoteVersion each) -> each.version().templateName())
                            .thenComparing(each -> each.version().number())
                            .thenComparing(RemoteVersion::tag));
            return List.copyOf(found);
        });
    }

    private static Optional<RemoteReader.Remote> template(RemoteReader reader, String tag) throws IOException {
        try {
            return reader.find(tag);
        } catch (DamagedException other) {
            LOG.debug("{} is left out: {}", tag, other.getMessage());
            return Optional.empty();
        }
    }

    private static RemoteVersion described(String tag, RemoteReader.Remote remote) {
        long maps = remote.manifest().maps().values().stream()
                .mapToLong(blob -> blob.bytes())
                .sum();
        long packs = remote.manifest().packs().stream()
                .mapToLong(pack -> pack.blob().bytes())
                .sum();
        return new RemoteVersion(tag, remote.digest().toString(), remote.version(), maps + packs);
    }

    @Override
    public DownloadSize downloadSize(RemoteRepository from, String reference) {
        return doing("measuring %s of %s".formatted(reference, from), () -> {
            RemoteReader reader = reader(from);
            RemoteReader.Remote remote = find(reader, reference);
            Puller.Plan plan = new Puller(reader, cache, retry).plan(remote);
            Set<Digest> here = new HashSet<>();
            for (Puller.Local local : locals.of(remote.version(), Progress.NONE)) {
                here.addAll(Arrays.asList(local.index().digests()));
            }
            return new DownloadSize(
                    remote.version().sizeBytes(),
                    plan.localBytes(here),
                    intake.here(remote.version()) ? 0 : plan.downloadBytes(here));
        });
    }

    @Override
    public Compaction compact(RemoteRepository repository, double liveShare, boolean dryRun, Progress progress) {
        if (!(liveShare > 0 && liveShare <= 1)) {
            throw EyrieException.invalid("live share", liveShare, "more than 0 and at most 1");
        }
        return doing("compacting " + repository, () -> {
            RemoteReader reader = reader(repository);
            Puller puller = new Puller(reader, cache, retry);
            Compaction done = new Compactor(reader, puller, retry, packBytes).compact(liveShare, dryRun, progress);
            LOG.info("Compacted {}{}: {}", repository, dryRun ? ", only looking" : "", done);
            return done;
        });
    }

    @Override
    public Usage usage() {
        return new Usage(cache.digests().size(), cache.bytes(), cache.budget());
    }

    @Override
    public List<String> verify(Progress progress) {
        return doing(
                "verifying the cache",
                () -> cache.verify(progress).stream().map(Digest::toString).toList());
    }

    @Override
    public void clear() {
        cache.digests().forEach(cache::drop);
    }
}
