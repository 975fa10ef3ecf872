/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.arrival;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.arrival.Arrival;
import eyrie.api.arrival.Arrivals;
import eyrie.api.arrival.Offer;
import eyrie.api.registry.Remotes;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.ImageStore;
import eyrie.api.template.TemplateVersion;
import eyrie.api.transfer.RemoteRepository;
import eyrie.images.internal.Config;
import eyrie.images.internal.Durable;
import eyrie.images.internal.VersionIntake;
import eyrie.images.internal.transfer.RemoteVersions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that is on its way, each in a folder of its own, from which a later process goes on. */
@Component(
        service = Arrivals.class,
        immediate = true,
        configurationPid = "eyrie.images",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ArrivalService implements Arrivals {
    private static final Logger LOG = LoggerFactory.getLogger(ArrivalService.class);

    private final Path root;
    private final ImageStore images;
    private final VersionIntake intake;
    private final RemoteVersions versions;
    private final Function<Offer, RemoteRepository> addresses;
    private final StartRecords starts;
    private final ArrivalRecord records = new ArrivalRecord();
    private final Map<Path, ArrivingVersion> arriving = new HashMap<>();
    private final Servers servers = new Servers();
    private boolean closed;

    @Activate
    public ArrivalService(
            Config config,
            @Reference ImageStore images,
            @Reference VersionIntake intake,
            @Reference RemoteVersions versions,
            @Reference Remotes remotes)
            throws IOException {
        this(
                Path.of(config.data()).resolve("transfers"),
                images,
                intake,
                versions,
                offer -> remotes.repository(offer.remote(), "/" + offer.repository()));
    }

    ArrivalService(
            Path transfers,
            ImageStore images,
            VersionIntake intake,
            RemoteVersions versions,
            Function<Offer, RemoteRepository> addresses)
            throws IOException {
        root = transfers.resolve("arrivals");
        this.images = images;
        this.intake = intake;
        this.versions = versions;
        this.addresses = addresses;
        starts = new StartRecords(transfers.resolve("starts"));
        Durable.makeFolders(root);
        goOn();
    }

    private synchronized void goOn() throws IOException {
        try (Stream<Path> folders = Files.list(root)) {
            for (Path folder : folders.toList()) {
                Optional<Offer> offer = read(folder);
                if (offer.isPresent() && !isHere(offer.get())) {
                    start(folder, offer.get(), true);
                } else {
                    Durable.deleteTree(folder);
                }
            }
        }
    }

    private boolean isHere(Offer offer) {
        try {
            return intake.here(offer.version());
        } catch (EyrieException another) {
            LOG.warn("{} is given up: {}", offer, another.getMessage());
            return true;
        }
    }

    private Optional<Offer> read(Path folder) {
        try {
            return records.read(folder);
        } catch (IOException damaged) {
            LOG.error("{} is no arrival and is removed: {}", folder, damaged.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public synchronized Arrival begin(Offer offer) {
        if (closed) {
            throw new EyrieException(ErrorKind.UNAVAILABLE, "the node is shutting down");
        }
        Path folder = folder(offer.version().templateId(), offer.version().number());
        ArrivingVersion known = arriving.get(folder);
        if (known != null) {
            if (!known.offer().version().equals(offer.version())) {
                throw EyrieException.conflict("template %s: another version %d of it is on its way"
                        .formatted(
                                offer.version().templateName(), offer.version().number()));
            }
            return known;
        }
        intake.here(offer.version()); // refuses what could not be taken in the end
        try {
            Durable.makeFolders(folder);
            records.write(folder, offer);
            Durable.sync(root);
        } catch (IOException failed) {
            throw Durable.failure("%s could not be fetched".formatted(offer), failed);
        }
        return start(folder, offer, false);
    }

    private Path folder(String templateId, int number) {
        return root.resolve(templateId + "-" + number);
    }

    private ArrivingVersion start(Path folder, Offer offer, boolean begunEarlier) {
        ArrivingVersion version = new ArrivingVersion(
                offer, begunEarlier, folder, () -> versions.reader(addresses.apply(offer)), versions, intake, starts);
        arriving.put(folder, version);
        LOG.info("{} is on its way", version);
        Thread.ofVirtual().name("arrival " + version).start(() -> run(folder, version));
        return version;
    }

    private void run(Path folder, ArrivingVersion version) {
        try {
            version.run(() -> end(folder));
            version.arrived();
        } catch (IOException | RuntimeException failed) {
            if (isClosed()) {
                version.fail(new EyrieException(ErrorKind.UNAVAILABLE, "the node is shutting down", failed));
            } else {
                LOG.error("{} will not come", version, failed);
                end(folder);
                version.fail(failed);
            }
        } finally {
            version.release();
        }
    }

    /** Its files are in the image store, or of no use; whoever reads them keeps them. */
    private synchronized void end(Path folder) {
        arriving.remove(folder);
        try {
            Durable.deleteTree(folder);
        } catch (IOException failed) {
            LOG.warn("{} could not be removed and will be at the next start", folder, failed);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized Optional<Arrival> find(String templateId, int number) {
        return Optional.ofNullable(arriving.get(folder(templateId, number)));
    }

    @Override
    public synchronized List<Arrival> list() {
        return List.copyOf(arriving.values());
    }

    @Override
    public AutoCloseable serve(TemplateVersion version, Path socket) {
        return servers.open(socket, () -> source(version));
    }

    private DiskSource source(TemplateVersion version) throws IOException {
        ArrivingVersion coming;
        synchronized (this) {
            coming = arriving.get(folder(version.templateId(), version.number()));
        }
        if (coming != null) {
            return new LaterDisk(coming.acquire());
        }
        return WholeDisk.open(images.open(version).resolve(Role.DISK.fileName()));
    }

    @Deactivate
    synchronized void close() throws IOException {
        closed = true;
        servers.close();
        for (ArrivingVersion version : arriving.values()) {
            version.close();
        }
    }
}
