/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.images.internal.format.PackTable;
import eyrie.images.internal.format.PackWriter;
import eyrie.images.internal.format.VersionManifest.Blob;
import eyrie.images.internal.format.VersionManifest.PackBlob;
import eyrie.images.internal.oci.OciWriter;
import eyrie.images.internal.transfer.PackBody.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Puts chunks into packs and sends them, a few at a time, each while it is made: no pack lies on this node's disk. */
final class PackUploads {
    /** See docs/decisions/0007: enough to keep a connection busy, little to repeat after a break. */
    static final long USUAL_PACK_BYTES = 64 << 20;

    private static final int WIDTH = 4;

    private final OciWriter writer;
    private final long packBytes;
    private final Taker taker;

    /** @param packBytes of the chunks of a pack, before they are compressed */
    PackUploads(OciWriter writer, long packBytes, Taker taker) {
        this.writer = writer;
        this.packBytes = packBytes;
        this.taker = taker;
    }

    /** A pack that the registry has. */
    record Sent(PackBlob pack, PackTable table) {}

    /** Hears of each pack as soon as the registry has it. */
    @FunctionalInterface
    interface Taker {
        void take(Sent sent) throws IOException;
    }

    /** @return the packs, in the order of the chunks */
    List<Sent> send(List<Source> sources, Meter meter) throws IOException {
        TreeMap<Integer, Sent> sent = new TreeMap<>();
        List<List<Source>> plan = plan(sources);
        List<Integer> numbers = new ArrayList<>();
        for (int each = 0; each < plan.size(); each++) {
            numbers.add(each);
        }
        try (Codecs codecs = new Codecs()) {
            Parallel.forEach(WIDTH, numbers, number -> {
                Sent pack = send(plan.get(number), codecs, meter);
                synchronized (sent) {
                    sent.put(number, pack);
                    taker.take(pack);
                }
            });
        }
        return List.copyOf(sent.values());
    }

    private List<List<Source>> plan(List<Source> sources) {
        List<List<Source>> plan = new ArrayList<>();
        long bytes = packBytes;
        for (Source source : sources) {
            if (bytes + source.length() > packBytes) {
                plan.add(new ArrayList<>());
                bytes = 0;
            }
            plan.getLast().add(source);
            bytes += source.length();
        }
        return plan;
    }

    private Sent send(List<Source> sources, Codecs codecs, Meter meter) throws IOException {
        PackBody[] last = new PackBody[1];
        PackWriter.Written written = writer.stream("a pack", () -> {
                    if (last[0] != null) {
                        meter.add(-last[0].counted()); // it goes out once more
                    }
                    last[0] = new PackBody(sources, codecs, meter::add);
                    return last[0];
                })
                .written();
        return new Sent(new PackBlob(new Blob(written.digest(), written.bytes()), written.trailer()), written.table());
    }
}
