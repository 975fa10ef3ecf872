/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.arrival;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.arrival.Arrival;
import eyrie.api.arrival.Offer;
import eyrie.api.template.ImageFile;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.TemplateVersion;
import eyrie.images.internal.VersionIntake;
import eyrie.images.internal.format.Digest;
import eyrie.images.internal.oci.Refusal;
import eyrie.images.internal.transfer.ChunkIndex;
import eyrie.images.internal.transfer.Puller;
import eyrie.images.internal.transfer.RemoteReader;
import eyrie.images.internal.transfer.RemoteVersions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One version on its way: first what a launch loads, then what an earlier start read, then the rest. */
final class ArrivingVersion implements Arrival, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ArrivingVersion.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LAUNCH_BEGINS = Duration.ofMillis(300);
    private static final Duration LONGEST_LAUNCH = Duration.ofSeconds(10);
    private static final long RESERVE = 64 << 20;
    /** The head of the image is read before a machine is launched on it. */
    private static final int DISK_HEAD = 1;

    private final Offer offer;
    private final boolean begunEarlier;
    private final Path folder;
    private final Supplier<RemoteReader> registry;
    private final RemoteVersions versions;
    private final VersionIntake intake;
    private final StartRecords records;
    private final Trouble trouble;
    private final Trace trace = new Trace(System::nanoTime);
    private final CompletableFuture<ArrivingDisk> disk = new CompletableFuture<>();
    private final CompletableFuture<Void> startable = new CompletableFuture<>();
    private final CompletableFuture<Void> whole = new CompletableFuture<>();
    private final Map<Role, ArrivingFile> files = new EnumMap<>(Role.class);
    private volatile Fetcher fetcher;
    private volatile long bytes;
    private final Place place = new Place();
    private Source found;
    private int users = 1;

    /**
     * @param begunEarlier by a process before this one, so that a machine may depend on it
     * @param registry asked anew after each failure, since an operator may have changed the address or the credential
     */
    ArrivingVersion(
            Offer offer,
            boolean begunEarlier,
            Path folder,
            Supplier<RemoteReader> registry,
            RemoteVersions versions,
            VersionIntake intake,
            StartRecords records) {
        this.offer = offer;
        this.begunEarlier = begunEarlier;
        this.folder = folder;
        this.registry = registry;
        this.versions = versions;
        this.intake = intake;
        this.records = records;
        trouble = new Trouble(this.toString(), SHORTEST_PAUSE, LONGEST_PAUSE);
    }

    Offer offer() {
        return offer;
    }

    @Override
    public TemplateVersion version() {
        return offer.version();
    }

    @Override
    public Path folder() {
        return folder;
    }

    @Override
    public AutoCloseable hold() {
        return place.hold();
    }

    @Override
    public Path destination() {
        return intake.folder(offer.version());
    }

    @Override
    public Progress progress() {
        Fetcher now = fetcher;
        return new Progress(now == null ? 0 : now.here(), bytes, trouble.reason(), trouble.since());
    }

    @Override
    public CompletionStage<Void> startable() {
        return startable.minimalCompletionStage();
    }

    @Override
    public CompletionStage<Void> whole() {
        return whole.minimalCompletionStage();
    }

    /** The disk, as soon as it is known what must be in it. */
    CompletableFuture<ArrivingDisk> disk() {
        return disk;
    }

    /** What was found in the registry. */
    private record Source(RemoteReader reader, RemoteReader.Remote remote, Puller.Plan plan) {}

    /**
     * Brings everything. Returns when it is in the image store.
     *
     * @param leave to do before anybody else finds the files gone from here
     * @throws IOException after {@link #close} only
     */
    void run(Runnable leave) throws IOException {
        if (intake.here(offer.version())) {
            disk.completeExceptionally(new IOException("it was here already"));
            leave.run();
            return;
        }
        long began = System.nanoTime();
        Source source = trouble.outlast(this::find);
        trouble.outlast(() -> open(source));
        ArrivingFile image = files.get(Role.DISK);
        disk.complete(new ArrivingDisk(image, fetcher, trace));
        fetcher.bring(positions(image, DISK_HEAD), true);
        startable.complete(null);
        LOG.info(
                "{} can be started after {} ms, with {} bytes from the network",
                this,
                millis(began),
                fetcher.received());
        Digest digest = source.remote().digest();
        fetcher.bring(known(records.find(digest, source.reader().repository()), image), false);
        LOG.info("{}: what a start reads is here after {} ms, with {} bytes", this, millis(began), fetcher.received());
        // A machine that is being launched on it needs processors and network more than the rest does.
        place.awaitHolders(LAUNCH_BEGINS, LONGEST_LAUNCH);
        fetcher.bring(positions(image, image.chunks()), false);
        place.leave(() -> {
            trouble.outlast(() -> take(source));
            leave.run();
        });
        LOG.info("{} is whole after {} ms; {} bytes came over the network", this, millis(began), fetcher.received());
        found = source;
    }

    /** Tells everybody that it is in the image store, and keeps what its start has read. */
    void arrived() {
        startable.complete(null);
        whole.complete(null);
        if (found != null) {
            RemoteReader.Remote remote = found.remote();
            try {
                records.keep(
                        remote.digest(),
                        remote.bytes(),
                        trace.chunks(),
                        found.reader().repository());
            } catch (IOException unwritten) {
                LOG.warn("{}: what its start has read could not be kept", this, unwritten);
            }
        }
    }

    private static long millis(long since) {
        return (System.nanoTime() - since) / 1_000_000;
    }

    /** What has not begun fails when the registry refuses; what a machine may depend on waits until somebody mends it. */
    private Source find() throws IOException {
        try {
            RemoteReader reader = registry.get();
            RemoteReader.Remote remote = reader.find(offer.digest())
                    .orElseThrow(() -> EyrieException.notFound(
                            "template version", offer.repository() + "@" + offer.digest() + " in " + offer.remote()));
            return new Source(reader, remote, versions.plan(reader, remote));
        } catch (Refusal refused) {
            if (refused.passing() || begunEarlier) {
                throw refused;
            }
            throw new EyrieException(
                    refused.status() == 401 ? ErrorKind.UNAUTHENTICATED : ErrorKind.FORBIDDEN,
                    "registry %s: %s".formatted(offer.remote(), refused.getMessage()),
                    refused);
        } catch (EyrieException missing) {
            if (begunEarlier) {
                throw new IOException(missing.getMessage(), missing);
            }
            throw missing;
        }
    }

    private Void open(Source source) throws IOException {
        closeFiles();
        files.clear();
        long missing = 0;
        for (Map.Entry<ImageFile, ChunkIndex> each : source.plan().expected().entrySet()) {
            Path path = folder.resolve(each.getKey().role().fileName());
            missing += Files.exists(path) ? 0 : each.getValue().dataBytes();
            files.put(
                    each.getKey().role(),
                    new ArrivingFile(each.getKey(), path, each.getValue().digests()));
        }
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < missing + RESERVE) {
            throw new IOException("No space left on device: the template needs %d MiB and %d MiB are free"
                    .formatted((missing + RESERVE) >> 20, free >> 20));
        }
        Places places = new Places(source.plan().packs());
        places.add(versions.local(offer.version()));
        bytes = source.plan().expected().values().stream()
                .mapToLong(ChunkIndex::dataBytes)
                .sum();
        fetcher = new Fetcher(source.reader().repository(), places, List.copyOf(files.values()), trouble);
        return null;
    }

    /** The chunks of all files; of the disk only the first ones. */
    private List<Position> positions(ArrivingFile image, int diskChunks) {
        List<Position> positions = new ArrayList<>();
        for (ArrivingFile file : files.values()) {
            int chunks = file == image ? Math.min(diskChunks, file.chunks()) : file.chunks();
            for (int chunk = 0; chunk < chunks; chunk++) {
                if (file.digest(chunk) != null) {
                    positions.add(new Position(file, chunk));
                }
            }
        }
        return positions;
    }

    private static List<Position> known(List<Integer> chunks, ArrivingFile image) {
        return chunks.stream()
                .filter(chunk -> chunk < image.chunks() && image.digest(chunk) != null)
                .map(chunk -> new Position(image, chunk))
                .toList();
    }

    private Void take(Source source) throws IOException {
        Map<Role, Path> paths = new EnumMap<>(Role.class);
        files.forEach((role, file) -> paths.put(role, file.path()));
        try {
            intake.restore(offer.version(), paths, eyrie.api.Progress.NONE);
        } catch (EyrieException refused) {
            throw new IOException(refused.getMessage(), refused);
        }
        versions.taken(source.reader(), source.remote(), source.plan());
        return null;
    }

    /** Tells everybody who waits that it will never come. */
    void fail(Throwable reason) {
        disk.completeExceptionally(reason);
        startable.completeExceptionally(reason);
        whole.completeExceptionally(reason);
    }

    /** Ends the work of this process; whoever reads must be gone. */
    @Override
    public void close() throws IOException {
        trouble.stop();
        place.stop();
    }

    /** Somebody reads its disk. */
    synchronized ArrivingVersion acquire() {
        users++;
        return this;
    }

    /** The last one closes the files, when they are all in the image store. */
    synchronized void release() {
        users--;
        if (users == 0) {
            try {
                closeFiles();
            } catch (IOException failed) {
                LOG.warn("{}: its files could not be closed", this, failed);
            }
            if (fetcher != null) {
                fetcher.close();
            }
        }
    }

    private void closeFiles() throws IOException {
        for (ArrivingFile file : files.values()) {
            file.close();
        }
    }

    @Override
    public String toString() {
        return "%s:%s from %s"
                .formatted(offer.version().templateName(), offer.version().tag(), offer.remote());
    }
}
