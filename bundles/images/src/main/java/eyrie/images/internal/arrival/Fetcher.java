/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.arrival;

import eyrie.images.internal.format.DamagedException;
import eyrie.images.internal.format.Digest;
import eyrie.images.internal.format.PackTable;
import eyrie.images.internal.oci.OciRepository;
import eyrie.images.internal.transfer.Codecs;
import eyrie.images.internal.transfer.Parallel;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings chunks to the files that lack them, in bulk and on demand. Who waits for a chunk comes before whoever only brings
 * the rest. Thread-safe.
 */
final class Fetcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);
    private static final int WIDTH = 6;
    /** Skipping less than this is cheaper than asking once more. */
    private static final long GAP = 64 << 10;

    /** So much is asked for at once where a guest waits for all of it. */
    private static final long URGENT_RANGE = 4 << 20;
    /** A guest that needs a chunk waits for what was asked for before: less than a moment, also where the network is slow. */
    private static final long PATIENT_RANGE = 512 << 10;

    /** What is read next is likely to be what lies behind. */
    private static final int READ_AHEAD = 3;

    private final OciRepository repository;
    private final Places places;
    private final Trouble trouble;
    private final Codecs codecs = new Codecs();
    private final Map<Digest, List<Position>> positions = new ConcurrentHashMap<>();
    private final Map<Digest, Thread> inFlight = new ConcurrentHashMap<>();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong here = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int demands;

    Fetcher(OciRepository repository, Places places, List<ArrivingFile> files, Trouble trouble)
            throws DamagedException {
        this.repository = repository;
        this.places = places;
        this.trouble = trouble;
        for (ArrivingFile file : files) {
            for (int chunk = 0; chunk < file.chunks(); chunk++) {
                Digest digest = file.digest(chunk);
                if (digest != null) {
                    if (places.packed(digest) == null) {
                        throw new DamagedException("the packs lack chunks that the maps name");
                    }
                    positions.computeIfAbsent(digest, key -> new ArrayList<>(1)).add(new Position(file, chunk));
                }
            }
        }
    }

    /** Stored bytes that came over the network. */
    long received() {
        return received.get();
    }

    /** Bytes of content that are in their files. */
    long here() {
        return here.get();
    }

    /** Consecutive entries of a pack, with small gaps, that are read at once. */
    private record Range(List<Places.Packed> entries) {
        Places.Packed first() {
            return entries.getFirst();
        }

        long from() {
            return first().entry().offset();
        }

        long to() {
            return entries.getLast().entry().end();
        }
    }

    /** Brings everything of these, together with those that others need as well. Returns when they are there. */
    void bring(List<Position> wanted, boolean urgent) throws IOException {
        Parallel.forEach(Runtime.getRuntime().availableProcessors(), wanted, this::withoutNetwork);
        List<Range> ranges = ranges(wanted, urgent ? URGENT_RANGE : PATIENT_RANGE);
        Parallel.forEach(WIDTH, ranges, range -> {
            if (!urgent) {
                yieldToDemands();
            }
            outlast(range);
        });
    }

    /** Returns when a part of a file is there. What lies behind it comes with it. */
    void demand(ArrivingFile file, int from, int to) throws IOException {
        for (int chunk = from; chunk < to; chunk++) {
            if (!file.isHere(chunk)) {
                count(1);
                try {
                    demandMissing(new Position(file, chunk));
                } finally {
                    count(-1);
                }
            }
        }
    }

    private void demandMissing(Position wanted) throws IOException {
        if (withoutNetwork(wanted)) {
            return;
        }
        List<Places.Packed> entries = new ArrayList<>();
        entries.add(places.packed(wanted.digest()));
        for (int ahead = 1;
                ahead <= READ_AHEAD && wanted.chunk() + ahead < wanted.file().chunks();
                ahead++) {
            Position next = new Position(wanted.file(), wanted.chunk() + ahead);
            Places.Packed last = entries.getLast();
            if (next.isHere()) {
                continue;
            }
            Places.Packed place = places.packed(next.digest());
            if (place.packNumber() != last.packNumber() || place.number() != last.number() + 1) {
                break;
            }
            entries.add(place);
        }
        outlast(new Range(entries));
    }

    /** @return whether the chunk is there now */
    private boolean withoutNetwork(Position wanted) throws IOException {
        if (wanted.isHere()) {
            return true;
        }
        if (wanted.confirm()) {
            here.addAndGet(wanted.length());
            return true;
        }
        Optional<Places.Local> local = places.local(wanted.digest());
        return local.isPresent() && copy(local.get(), wanted.digest());
    }

    private boolean copy(Places.Local from, Digest digest) {
        try (FileChannel channel = FileChannel.open(from.path(), StandardOpenOption.READ)) {
            ByteBuffer content = ByteBuffer.allocate(from.length());
            while (content.hasRemaining()) {
                if (channel.read(content, from.offset() + content.position()) < 0) {
                    return false;
                }
            }
            if (!Digest.of(content.array()).equals(digest)) {
                return false;
            }
            supply(digest, content.array());
            return true;
        } catch (IOException gone) {
            LOG.debug("{} comes over the network: {}", digest, gone.toString());
            return false;
        }
    }

    private List<Range> ranges(List<Position> wanted, long most) {
        Map<Digest, Places.Packed> missing = new HashMap<>();
        for (Position each : wanted) {
            if (!each.isHere()) {
                missing.put(each.digest(), places.packed(each.digest()));
            }
        }
        List<Range> ranges = new ArrayList<>();
        List<Places.Packed> current = new ArrayList<>();
        for (Places.Packed next : missing.values().stream().sorted().toList()) {
            if (!current.isEmpty() && !belongs(next, current, most)) {
                ranges.add(new Range(List.copyOf(current)));
                current.clear();
            }
            current.add(next);
        }
        if (!current.isEmpty()) {
            ranges.add(new Range(List.copyOf(current)));
        }
        return ranges;
    }

    private static boolean belongs(Places.Packed next, List<Places.Packed> range, long most) {
        return next.packNumber() == range.getFirst().packNumber()
                && next.entry().offset() - range.getLast().entry().end() <= GAP
                && next.entry().end() - range.getFirst().entry().offset() <= most;
    }

    /** What has arrived is not asked for again, and what another thread is bringing is not asked for twice. */
    private void outlast(Range range) throws IOException {
        List<Places.Packed> rest = missing(range.entries());
        while (!rest.isEmpty()) {
            List<Places.Packed> mine = claim(rest);
            if (trouble.isStopped()) {
                throw new IOException("stopped");
            }
            if (mine.isEmpty()) {
                awaitChange();
            } else {
                try {
                    trouble.outlast(() -> {
                        List<Places.Packed> left = missing(mine);
                        if (!left.isEmpty()) {
                            fetch(new Range(left));
                        }
                        return null;
                    });
                } finally {
                    mine.forEach(entry -> inFlight.remove(entry.entry().digest()));
                    signal();
                }
            }
            rest = missing(rest);
        }
    }

    /** The first entries up to one that somebody else is bringing. */
    private List<Places.Packed> claim(List<Places.Packed> entries) {
        List<Places.Packed> mine = new ArrayList<>();
        for (Places.Packed entry : entries) {
            if (inFlight.putIfAbsent(entry.entry().digest(), Thread.currentThread()) != null) {
                break;
            }
            mine.add(entry);
        }
        return mine;
    }

    private List<Places.Packed> missing(List<Places.Packed> entries) {
        return entries.stream()
                .filter(entry -> positions.get(entry.entry().digest()).stream().anyMatch(each -> !each.isHere()))
                .toList();
    }

    private void fetch(Range range) throws IOException {
        Digest pack = range.first().pack().blob().digest();
        repository.range(pack, range.from(), range.to(), in -> receive(in, range));
    }

    private void receive(InputStream in, Range range) throws IOException {
        long position = range.from();
        for (Places.Packed packed : range.entries()) {
            PackTable.Entry entry = packed.entry();
            in.skipNBytes(entry.offset() - position);
            byte[] stored = in.readNBytes(entry.stored());
            if (stored.length < entry.stored()) {
                throw new EOFException(
                        "pack %s: it was cut off".formatted(packed.pack().blob().digest()));
            }
            position = entry.end();
            String where = "entry %d of pack %s"
                    .formatted(packed.number(), packed.pack().blob().digest());
            supply(entry.digest(), codecs.lend(codec -> codec.decode(stored, entry, where)));
            received.addAndGet(entry.stored());
            signal();
        }
    }

    private void supply(Digest digest, byte[] content) throws IOException {
        for (Position position : positions.get(digest)) {
            if (!position.isHere() && position.write(content)) {
                here.addAndGet(position.length());
            }
        }
    }

    private void count(int change) {
        lock.lock();
        try {
            demands += change;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void signal() {
        count(0);
    }

    /** The rest waits while a guest does, unless nothing comes for anybody. */
    private void yieldToDemands() throws IOException {
        lock.lock();
        try {
            while (demands > 0 && !trouble.isStopped()) {
                changed.await();
            }
        } catch (InterruptedException cancelled) {
            throw interrupted(cancelled);
        } finally {
            lock.unlock();
        }
    }

    private void awaitChange() throws IOException {
        lock.lock();
        try {
            // A moment at most: what we wait for may have come between the look and the lock.
            changed.awaitNanos(50_000_000);
        } catch (InterruptedException cancelled) {
            throw interrupted(cancelled);
        } finally {
            lock.unlock();
        }
    }

    private static IOException interrupted(InterruptedException cancelled) {
        Thread.currentThread().interrupt();
        return (IOException) new java.io.InterruptedIOException("cancelled").initCause(cancelled);
    }

    /** Call when nobody reads or brings any more. */
    @Override
    public void close() {
        codecs.close();
    }
}
