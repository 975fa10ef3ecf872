/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.EyrieException;
import eyrie.api.arrival.Arrival;
import eyrie.api.arrival.Arrivals;
import eyrie.api.machine.Hypervisor;
import eyrie.api.machine.LaunchSpec;
import eyrie.api.machine.Machine;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.ImageStore;
import eyrie.api.template.TemplateVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Lets instances run on images that are still arriving: sees that somebody serves the disk, and that the machine changes
 * over to the file when it is whole, also a machine of an earlier process. Thread-safe.
 */
final class ArrivingImages {
    private static final Logger LOG = LoggerFactory.getLogger(ArrivingImages.class);

    private final Hypervisor hypervisor;
    private final ImageStore images;
    private final Map<String, Use> uses = new HashMap<>();
    private Arrivals arrivals;

    ArrivingImages(Hypervisor hypervisor, ImageStore images) {
        this.hypervisor = hypervisor;
        this.images = images;
    }

    /** A VM that reads the disk of a version through a socket. */
    private static final class Use {
        private final Path socket;
        /** Of an earlier process, for which nothing has been done yet; or null. */
        private Runnable waiting;

        private AutoCloseable server;
        private AutoCloseable hold;

        Use(Path socket) {
            this.socket = socket;
        }
    }

    /** From now on images can arrive; machines that have waited for this go on. */
    synchronized void bind(Arrivals service) {
        arrivals = service;
        for (Use use : List.copyOf(uses.values())) {
            if (use.waiting != null) {
                use.waiting.run();
            }
        }
    }

    synchronized void unbind(Arrivals service) {
        if (arrivals == service) {
            arrivals = null;
            uses.values().forEach(ArrivingImages::close);
        }
    }

    /** What an instance is started from; its disk is served from now on if it is not whole. */
    StartImage open(TemplateVersion version, String vmId) {
        Optional<Arrival> arrival = arriving(version);
        AutoCloseable hold = arrival.map(Arrival::hold).orElse(() -> {});
        if (arrival.isEmpty() || arriving(version).isEmpty()) {
            close(hold);
            return StartImage.whole(images.open(version));
        }
        Path socket = hypervisor.socket(name(version));
        use(vmId, version, socket).hold = hold;
        Path disk = arrival.get().folder().resolve(Role.DISK.fileName());
        return new StartImage(
                arrival.get().folder(),
                arrival.get().destination().resolve(Role.DISK.fileName()),
                new LaunchSpec.Arriving(disk, socket));
    }

    private synchronized Optional<Arrival> arriving(TemplateVersion version) {
        return arrivals == null ? Optional.empty() : arrivals.find(version.templateId(), version.number());
    }

    /** The same for all VMs of a version and in every process. */
    private static String name(TemplateVersion version) {
        String key = version.templateId() + "/" + version.number();
        return "image-"
                + UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8))
                        .toString()
                        .substring(0, 18);
    }

    private synchronized Use use(String vmId, TemplateVersion version, Path socket) {
        Use use = new Use(socket);
        use.server = arrivals.serve(version, socket);
        uses.put(vmId, use);
        hypervisor.admit(socket);
        return use;
    }

    private static void close(Use use) {
        close(use.server);
        use.server = null;
    }

    private static void close(AutoCloseable held) {
        if (held != null) {
            try {
                held.close();
            } catch (Exception failed) {
                LOG.warn("an image could not be let go", failed);
            }
        }
    }

    /** The VM needs no server any more, or is gone. */
    synchronized void release(String vmId) {
        Use use = uses.remove(vmId);
        if (use != null) {
            close(use.hold);
            close(use);
        }
    }

    /** The machine has opened what it needs. */
    private synchronized void launched(String vmId) {
        Use use = uses.get(vmId);
        if (use != null) {
            close(use.hold);
        }
    }

    /** A machine of an earlier process may still read from a socket that nobody serves. */
    synchronized void resume(VmHandle handle, Machine machine) {
        machine.imageSocket().ifPresent(socket -> {
            Use use = new Use(socket);
            use.waiting = () -> takeUp(handle, machine, socket);
            uses.put(handle.id(), use);
            if (arrivals != null) {
                use.waiting.run();
            }
        });
    }

    private void takeUp(VmHandle handle, Machine machine, Path socket) {
        Optional<TemplateVersion> version = find(handle.record().origin());
        if (version.isEmpty()) {
            LOG.error(
                    "VM {}: its template is neither here nor on its way; what it reads of its disk does not come",
                    handle.id());
            return;
        }
        use(handle.id(), version.get(), socket);
        follow(handle, machine, version.get());
    }

    private Optional<TemplateVersion> find(Origin origin) {
        Optional<Arrival> arrival = arrivals.find(origin.templateId(), origin.number());
        if (arrival.isPresent()) {
            return arrival.map(Arrival::version);
        }
        return new Versions(images).find(origin.templateId(), origin.number());
    }

    /** Changes the machine over as soon as the image is whole. Returns at once. */
    void follow(VmHandle handle, Machine machine, TemplateVersion version) {
        launched(handle.id());
        if (machine.imageSocket().isEmpty()) {
            return;
        }
        machine.exit().thenRun(() -> release(handle.id()));
        arriving(version)
                .ifPresentOrElse(
                        arrival -> arrival.whole().thenRun(() -> begin(handle, machine)), () -> begin(handle, machine));
    }

    private void begin(VmHandle handle, Machine machine) {
        Thread.ofVirtual().name("image of " + handle.id()).start(() -> {
            MDC.put("instance", handle.id());
            try {
                machine.imageArrived();
                release(handle.id());
            } catch (EyrieException failed) {
                // It reads on from the server, which the next process takes up again.
                LOG.warn("VM {}: it does not read its image from the file: {}", handle.id(), failed.getMessage());
            }
        });
    }
}
