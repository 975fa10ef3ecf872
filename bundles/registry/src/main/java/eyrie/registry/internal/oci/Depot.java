/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import eyrie.api.objects.ObjectLocation;
import eyrie.api.objects.ObjectStores;
import eyrie.api.store.Store;
import eyrie.registry.internal.Role;
import eyrie.registry.internal.blob.BlobStore;
import eyrie.registry.internal.blob.Digest;
import eyrie.registry.internal.blob.FileBlobStore;
import eyrie.registry.internal.blob.ObjectBlobStore;
import eyrie.registry.internal.db.Schema;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** What the registry's parts share: the blobs, the tables, the clock and the limits. */
@Component(
        service = Depot.class,
        configurationPid = "eyrie.registry",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = Role.REGISTRY)
public final class Depot {
    /** The settings {@code eyrie.registry}, as far as they limit. */
    @interface Config {
        /** The data folder. */
        String data();

        /** The largest blob, in bytes. */
        long maxBlob() default 1L << 40;

        /** The most uploads that one caller may have open. */
        int maxUploads() default 1000;

        /** How full the disk may become, in percent. */
        int diskLimit() default 95;

        /** Seconds for which a blob is kept without a manifest that needs it. */
        long grace() default 86_400;

        /** The bucket that holds the blobs; empty if they are files. */
        String blobs_s3_bucket() default "";

        String blobs_s3_endpoint() default "";

        String blobs_s3_region() default "us-east-1";

        String blobs_s3_prefix() default "";

        String blobs_s3_credentials() default "";
    }

    private final Store store;
    private final BlobStore blobs;
    private final InstantSource clock;
    private final Limits limits;
    private final Duration grace;
    private final KeyedLocks locks = new KeyedLocks();
    private final Traffic traffic = new Traffic();

    @Activate
    public Depot(
            @Reference Store store,
            @Reference(policyOption = ReferencePolicyOption.GREEDY) ComponentServiceObjects<ObjectStores> objectStores,
            Config config) {
        this(
                store,
                blobs(objectStores, config),
                InstantSource.system(),
                new Limits(
                        new DiskSpace(Path.of(config.data()), config.diskLimit()),
                        config.maxBlob(),
                        config.maxUploads()),
                Duration.ofSeconds(config.grace()));
    }

    /** Object stores are asked for only where one is used: their client is large. */
    private static BlobStore blobs(ComponentServiceObjects<ObjectStores> objectStores, Config config) {
        Path folder = Path.of(config.data(), "registry");
        if (config.blobs_s3_bucket().isEmpty()) {
            return new FileBlobStore(folder);
        }
        ObjectLocation location = new ObjectLocation(
                config.blobs_s3_endpoint(),
                config.blobs_s3_region(),
                config.blobs_s3_bucket(),
                Path.of(config.blobs_s3_credentials()));
        return new ObjectBlobStore(objectStores.getService().open(location), config.blobs_s3_prefix(), folder);
    }

    public Depot(Store store, BlobStore blobs, InstantSource clock, Limits limits, Duration grace) {
        this.store = store;
        this.blobs = blobs;
        this.clock = clock;
        this.limits = limits;
        this.grace = grace;
        store.migrate(Schema.PART, Schema.STEPS);
    }

    @Deactivate
    void close() {
        blobs.close();
    }

    public Store store() {
        return store;
    }

    public BlobStore blobs() {
        return blobs;
    }

    public Instant now() {
        return clock.instant();
    }

    public Limits limits() {
        return limits;
    }

    /** How long a blob is kept for whoever has just pushed, mounted or asked for it. */
    public Duration grace() {
        return grace;
    }

    /** Until when a lease runs that is given now. */
    public Instant leaseEnd() {
        return now().plus(grace);
    }

    /** Held while a blob's file and row are made to appear or to disappear together. */
    public KeyedLocks.Held lockBlob(Digest digest) {
        return locks.lock("blob " + digest);
    }

    /** What is sent and received. */
    public Traffic traffic() {
        return traffic;
    }

    KeyedLocks locks() {
        return locks;
    }
}
