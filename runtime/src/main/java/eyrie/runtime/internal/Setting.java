/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.runtime.internal;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Every setting there is: its name, its default, what it accepts and what it means. The documentation is made of this. */
enum Setting {
    DATA("data", "~/.eyrie", Accepts.PATH, "Folder for everything that the server keeps."),
    LISTEN(
            "listen",
            "127.0.0.1:8090",
            Accepts.ADDRESS,
            "Address and port of the one HTTP listener. Anything but a loopback address uses TLS. Port 0 takes a free one."),
    ROLES(
            "roles",
            "controller,registry,node",
            Accepts.ROLES,
            "What this process is: any of controller, registry, node."),
    FEATURES(
            "features",
            "*",
            Accepts.WORDS_OR_ALL,
            "Features that may be used of those that are licensed, such as priority, groups; *: all; empty: none."),
    LOG_FORMAT("log.format", "text", Accepts.oneOf("text", "json"), "Form of the log lines."),
    LOG_LEVEL(
            "log.level",
            "info",
            Accepts.oneOf("error", "warn", "info", "debug", "trace"),
            "The least severe lines to write."),
    TLS_CERTIFICATE(
            "tls.certificate",
            "",
            Accepts.FILE_OR_NOTHING,
            "PEM file with the server's certificate chain; empty: made by Eyrie's own authority in the data folder."),
    TLS_KEY("tls.key", "", Accepts.FILE_OR_NOTHING, "PEM file (PKCS#8) with the key of tls.certificate."),
    TLS_ALWAYS(
            "tls.always",
            "false",
            Accepts.oneOf("false", "true"),
            "Whether TLS is spoken on loopback addresses as well."),
    STORE_URL(
            "store.url",
            "",
            Accepts.POSTGRES_OR_NOTHING,
            "Address of a PostgreSQL database, which several controllers may share; empty: SQLite in the data folder."),
    STORE_CREDENTIALS(
            "store.credentials",
            "",
            Accepts.SECRET_FILE_OR_NOTHING,
            "File with the lines user = ... and password = ... for that database."),
    SCHEDULER_KEEP_TERMINATED(
            "scheduler.keepTerminated",
            "60",
            Accepts.number(0, 86_400),
            "Seconds that a terminated instance stays listed."),
    SCHEDULER_NODE_TIMEOUT(
            "scheduler.nodeTimeout",
            "120",
            Accepts.number(5, 86_400),
            "Seconds without a word after which a node counts as offline."),
    SCHEDULER_LOST_AFTER(
            "scheduler.lostAfter",
            "600",
            Accepts.number(0, 31_536_000),
            "Seconds after which an offline node counts as lost: its instances end, and it is told so if it comes back."),
    SCHEDULER_SHARE_BY(
            "scheduler.shareBy",
            "caller",
            Accepts.oneOf("caller", "external-id"),
            "Who takes turns in the queue: callers, or what begins with the same word of external_id, up to a / : or #."),
    SCHEDULER_SHARE_STEP(
            "scheduler.shareStep",
            "60",
            Accepts.number(0, 86_400),
            "Seconds by which each placed instance puts back the next one of the same share; 0: first come, first served."),
    SCHEDULER_MAX_PER_CALLER(
            "scheduler.maxPerCaller",
            "0",
            Accepts.number(0, 1_000_000),
            "The most placed instances of one caller; the others wait. 0: no limit."),
    SCHEDULER_MAX_PER_TEMPLATE(
            "scheduler.maxPerTemplate",
            "0",
            Accepts.number(0, 1_000_000),
            "The most placed instances of one template; the others wait. 0: no limit."),
    PRIORITY_STEP(
            "priority.step",
            "10",
            Accepts.number(0, 86_400),
            "Seconds of waiting that count as much as one step of priority."),
    EXTENSIONS_FOLDER(
            "extensions.folder",
            "",
            Accepts.ANY,
            "Folder into which extensions are dropped; empty: extensions in the data folder."),
    EXTENSIONS_UNSIGNED(
            "extensions.unsigned",
            "refuse",
            Accepts.oneOf("refuse", "allow"),
            "Whether extensions are taken that no trusted publisher has signed. Whoever can write into the folder then runs code in the server."),
    EXTENSIONS_START_SECONDS(
            "extensions.startSeconds",
            "10",
            Accepts.number(1, 600),
            "Seconds that an extension may take to start, and to stop; one that takes longer is undone."),
    EXTENSIONS_CALL_MILLIS(
            "extensions.callMillis",
            "1000",
            Accepts.number(10, 60_000),
            "Milliseconds that a rule of placement of an extension may take; one that takes longer is switched off."),
    REST_MAX_BODY("rest.maxBody", "8388608", Accepts.number(1024, 1L << 30), "Largest JSON request body, in bytes."),
    REST_NO_SUCH_TAG_STATUS(
            "rest.noSuchTagStatus",
            "200",
            Accepts.oneOf("200", "400"),
            "HTTP status of the compatible API's answer 'No such tag': some CI plugins fall back to the latest version only with 200."),
    REGISTRY_LISTEN(
            "registry.listen",
            "",
            Accepts.ADDRESS_OR_NOTHING,
            "Address and port of a listener that is the registry's alone, with TLS as for listen; empty: it is on the one of listen."),
    REGISTRY_MAX_BLOB(
            "registry.maxBlob",
            "1099511627776",
            Accepts.number(1 << 20, 1L << 50),
            "Largest blob that may be pushed to the registry, in bytes."),
    REGISTRY_MAX_UPLOADS(
            "registry.maxUploads",
            "1000",
            Accepts.number(1, 1_000_000),
            "The most uploads that one caller may have open."),
    REGISTRY_DISK_LIMIT(
            "registry.diskLimit",
            "95",
            Accepts.number(1, 100),
            "How full the registry's disk may become, in percent; pushes beyond are refused with 507."),
    REGISTRY_GRACE(
            "registry.grace",
            "86400",
            Accepts.number(60, 2_592_000),
            "Seconds for which the registry keeps a blob that no manifest needs, and an upload that nobody goes on with."),
    REGISTRY_COLLECT_EVERY(
            "registry.collectEvery",
            "3600",
            Accepts.number(0, 2_592_000),
            "Seconds between two garbage collections of the registry; 0: only when asked for."),
    REGISTRY_KEEP_TAGS(
            "registry.keepTags",
            "0",
            Accepts.number(0, 1_000_000),
            "How many tags of each repository are kept, the newest pushes; 0: no such rule."),
    REGISTRY_KEEP_PUSHED_DAYS(
            "registry.keepPushedDays",
            "0",
            Accepts.number(0, 36_500),
            "Tags pushed within so many days are kept; 0: no such rule."),
    REGISTRY_KEEP_PULLED_DAYS(
            "registry.keepPulledDays",
            "0",
            Accepts.number(0, 36_500),
            "Tags pulled within so many days are kept; 0: no such rule. A tag goes when there are rules and none keeps it."),
    REGISTRY_KEEP_UNTAGGED_DAYS(
            "registry.keepUntaggedDays",
            "0",
            Accepts.number(0, 36_500),
            "Days after which manifests go that no tag, index or subject holds; 0: never."),
    REGISTRY_SCRUB_RATE(
            "registry.scrubRate",
            "4",
            Accepts.number(0, 100_000),
            "MiB a second at which the registry reads its blobs, each once a week, to find damage; 0: not at all."),
    REGISTRY_PEER(
            "registry.peer",
            "",
            Accepts.REGISTRY_OR_NOTHING,
            "A registry with the same repositories, from which damaged blobs are fetched again: a name of eyrie registry list."),
    REGISTRY_BLOBS_S3_BUCKET(
            "registry.blobs.s3.bucket",
            "",
            Accepts.BUCKET_OR_NOTHING,
            "Bucket of an object store that speaks S3, for the registry's blobs; empty: they are files in the data folder."),
    REGISTRY_BLOBS_S3_ENDPOINT(
            "registry.blobs.s3.endpoint",
            "",
            Accepts.HTTP_OR_NOTHING,
            "Address of that object store; empty: Amazon's own of the region."),
    REGISTRY_BLOBS_S3_REGION(
            "registry.blobs.s3.region",
            "us-east-1",
            Accepts.ID_OR_NOTHING,
            "Region of that object store; stores of your own mostly take any."),
    REGISTRY_BLOBS_S3_PREFIX(
            "registry.blobs.s3.prefix",
            "",
            Accepts.KEY_PREFIX,
            "What the keys in that bucket begin with. Two servers never share bucket and prefix."),
    REGISTRY_BLOBS_S3_CREDENTIALS(
            "registry.blobs.s3.credentials",
            "",
            Accepts.SECRET_FILE_OR_NOTHING,
            "File with the lines aws_access_key_id = ... and aws_secret_access_key = ... for that object store."),
    IMAGES_CACHE_BYTES(
            "images.cacheBytes",
            "4294967296",
            Accepts.number(0, 1L << 50),
            "Bytes of packs and maps that are kept beside the templates, so that transfers move less."),
    NODE_ID("node.id", "", Accepts.ID_OR_NOTHING, "The node's id; empty: made at first start."),
    NODE_NAME("node.name", "", Accepts.ANY, "The node's name for people; empty: the host name."),
    NODE_CAPACITY("node.capacity", "0", Accepts.number(0, 1024), "The most VMs at a time; 0: from the installed RAM."),
    NODE_ADDRESS("node.address", "127.0.0.1", Accepts.ANY, "Address under which users reach forwarded ports."),
    NODE_FORWARD_ADDRESS(
            "node.forwardAddress", "127.0.0.1", Accepts.ANY, "Local address on which forwarded ports listen."),
    NODE_FIRST_PORT(
            "node.firstPort", "10000", Accepts.number(1024, 65_000), "Forwarded ports are taken from here upward."),
    NODE_SPARES(
            "node.spares",
            "1",
            Accepts.number(0, 64),
            "Machines kept launched ahead for each template in use, so that a start only loads its state."),
    NODE_TEMPLATE_BYTES(
            "node.templateBytes",
            "0",
            Accepts.number(0, 1L << 50),
            "Bytes of disk that templates may occupy; beyond, those go that are unused longest and in the default registry; 0: no limit."),
    NODE_PUBLISH_TEMPLATES(
            "node.publishTemplates",
            "joined",
            Accepts.oneOf("joined", "always", "never"),
            "Whether template versions that are made on this node go to the default registry by themselves, so that other nodes can start them; joined: where it has joined a fleet."),
    NATIVEHV_QEMU("nativehv.qemu", "", Accepts.FILE_OR_NOTHING, "The QEMU program; empty: looked up in PATH."),
    NATIVEHV_USER(
            "nativehv.user", "eyrie-vm", Accepts.ANY, "System user that QEMU becomes when the server runs as root."),
    NATIVEHV_RUN_DIR(
            "nativehv.runDir",
            "",
            Accepts.ANY,
            "Folder for sockets and process records of VMs; empty: below /run, or in the data folder."),
    NATIVEHV_ACCELERATOR(
            "nativehv.accelerator",
            "auto",
            Accepts.oneOf("auto", "kvm", "hvf", "tcg"),
            "What runs guest code; auto: the fastest that proves itself."),
    BUILDER_MIRROR(
            "builder.mirror",
            "",
            Accepts.ANY,
            "Package mirror for new Debian VMs; empty: the one of this machine's own apt."),
    BUILDER_SUITE("builder.suite", "bookworm", Accepts.ID_OR_NOTHING, "Debian release for new VMs.");

    private final String key;
    private final String defaultValue;
    private final Accepts accepts;
    private final String meaning;

    Setting(String key, String defaultValue, Accepts accepts, String meaning) {
        this.key = key;
        this.defaultValue = defaultValue;
        this.accepts = accepts;
        this.meaning = meaning;
    }

    /** As in the file and after {@code --set}. */
    String key() {
        return key;
    }

    String defaultValue() {
        return defaultValue;
    }

    String meaning() {
        return meaning;
    }

    Accepts accepts() {
        return accepts;
    }

    /** {@code node.firstPort} is {@code EYRIE_NODE_FIRST_PORT}. */
    String environmentName() {
        String snake = key.replaceAll("([a-z])([A-Z])", "$1_$2").replace('.', '_');
        return "EYRIE_" + snake.toUpperCase(Locale.ROOT);
    }

    /** The first part of a dotted key, which names the component's configuration; empty for the program's own. */
    String area() {
        int dot = key.indexOf('.');
        return dot < 0 ? "" : key.substring(0, dot);
    }

    static Optional<Setting> of(String key) {
        return Arrays.stream(values()).filter(s -> s.key.equals(key)).findFirst();
    }
}
