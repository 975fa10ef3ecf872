/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.arrival;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client of an {@link NbdServer}. Reads are answered in the order in which they are done, several at a time. */
final class NbdSession {
    private static final Logger LOG = LoggerFactory.getLogger(NbdSession.class);

    private static final long MAGIC = 0x4e42444d41474943L;
    private static final long OPTION_MAGIC = 0x49484156454f5054L;
    private static final long OPTION_REPLY_MAGIC = 0x3e889045565a9L;
    private static final int REQUEST_MAGIC = 0x25609513;
    private static final int REPLY_MAGIC = 0x67446698;

    private static final short FIXED_NEWSTYLE = 1;
    private static final short NO_ZEROES = 2;
    /** Has flags, read-only, may be read over several connections. */
    private static final short EXPORT_FLAGS = 1 | 1 << 1 | 1 << 8;

    private static final int OPTION_EXPORT_NAME = 1;
    private static final int OPTION_ABORT = 2;
    private static final int OPTION_INFO = 6;
    private static final int OPTION_GO = 7;

    private static final int REPLY_ACK = 1;
    private static final int REPLY_INFO = 3;
    private static final int REPLY_UNSUPPORTED = 1 << 31 | 1;
    private static final int REPLY_UNKNOWN = 1 << 31 | 6;
    private static final short INFO_EXPORT = 0;

    private static final short COMMAND_READ = 0;
    private static final short COMMAND_DISCONNECT = 2;

    private static final int EPERM = 1;
    private static final int EIO = 5;
    private static final int EINVAL = 22;

    private static final String EXPORT = "disk";
    private static final int MOST_OPTION_BYTES = 64 << 10;
    private static final int MOST_READ_BYTES = 32 << 20;
    /** QEMU 7.2 waits for ever for the last bytes of an export whose length is not a multiple of this. */
    private static final long SECTOR = 512;

    private static final int REQUEST_BYTES = 28;
    private static final int READS_AT_ONCE = 32;

    private final SocketChannel client;
    private final DiskSource disk;
    private final long bytes;
    private final ReentrantLock writing = new ReentrantLock();
    private final Semaphore reads = new Semaphore(READS_AT_ONCE);

    NbdSession(SocketChannel client, DiskSource disk) {
        this.client = client;
        this.disk = disk;
        bytes = Math.ceilDiv(disk.bytes(), SECTOR) * SECTOR;
    }

    /** Returns when the client has said goodbye. */
    void run() throws IOException {
        send(ByteBuffer.allocate(18).putLong(MAGIC).putLong(OPTION_MAGIC).putShort((short)
                (FIXED_NEWSTYLE | NO_ZEROES)));
        int clientFlags = receive(Integer.BYTES).getInt();
        if (haggle((clientFlags & NO_ZEROES) != 0)) {
            transmit();
        }
    }

    /** @return whether there is something to transmit */
    private boolean haggle(boolean noZeroes) throws IOException {
        while (true) {
            ByteBuffer head = receive(16);
            if (head.getLong() != OPTION_MAGIC) {
                throw new IOException("this is no NBD client");
            }
            int option = head.getInt();
            int length = head.getInt();
            if (length < 0 || length > MOST_OPTION_BYTES) {
                throw new IOException("an option of %d bytes".formatted(length));
            }
            ByteBuffer data = receive(length);
            switch (option) {
                case OPTION_EXPORT_NAME -> {
                    if (!text(data, length).equals(EXPORT)) {
                        return false;
                    }
                    ByteBuffer answer = ByteBuffer.allocate(noZeroes ? 10 : 134);
                    answer.putLong(bytes).putShort(EXPORT_FLAGS);
                    send(answer.position(answer.capacity()));
                    return true;
                }
                case OPTION_ABORT -> {
                    reply(option, REPLY_ACK, ByteBuffer.allocate(0));
                    return false;
                }
                case OPTION_INFO, OPTION_GO -> {
                    int nameBytes = length < Integer.BYTES ? -1 : data.getInt();
                    if (nameBytes < 0
                            || nameBytes > data.remaining()
                            || !text(data, nameBytes).equals(EXPORT)) {
                        reply(option, REPLY_UNKNOWN, ByteBuffer.allocate(0));
                    } else {
                        reply(
                                option,
                                REPLY_INFO,
                                ByteBuffer.allocate(12)
                                        .putShort(INFO_EXPORT)
                                        .putLong(bytes)
                                        .putShort(EXPORT_FLAGS));
                        reply(option, REPLY_ACK, ByteBuffer.allocate(0));
                        if (option == OPTION_GO) {
                            return true;
                        }
                    }
                }
                default -> reply(option, REPLY_UNSUPPORTED, ByteBuffer.allocate(0));
            }
        }
    }

    private static String text(ByteBuffer from, int bytes) {
        byte[] text = new byte[bytes];
        from.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private void reply(int option, int type, ByteBuffer data) throws IOException {
        data.flip();
        ByteBuffer reply = ByteBuffer.allocate(20 + data.limit());
        send(reply.putLong(OPTION_REPLY_MAGIC)
                .putInt(option)
                .putInt(type)
                .putInt(data.limit())
                .put(data));
    }

    private void transmit() throws IOException {
        while (true) {
            ByteBuffer request = receive(REQUEST_BYTES);
            if (request.getInt() != REQUEST_MAGIC) {
                throw new IOException("this is no NBD request");
            }
            request.getShort(); // flags that mean nothing for a read
            short command = request.getShort();
            long cookie = request.getLong();
            long offset = request.getLong();
            int length = request.getInt();
            switch (command) {
                case COMMAND_READ -> {
                    if (length < 1 || length > MOST_READ_BYTES || offset < 0 || offset > bytes - length) {
                        answer(cookie, EINVAL, null);
                    } else {
                        begin(cookie, offset, length);
                    }
                }
                case COMMAND_DISCONNECT -> {
                    return;
                }
                default -> {
                    refuseWrite(command, length);
                    answer(cookie, EPERM, null);
                }
            }
        }
    }

    /** The data of a write follows the request. */
    private void refuseWrite(short command, int length) throws IOException {
        if (command == 1) {
            if (length < 0 || length > MOST_READ_BYTES) {
                throw new IOException("a write of %d bytes".formatted(length));
            }
            receive(length);
        }
    }

    private void begin(long cookie, long offset, int length) throws IOException {
        try {
            reads.acquire();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", stopped);
        }
        Thread.ofVirtual().name("nbd read").start(() -> {
            try {
                ByteBuffer content = ByteBuffer.allocate(length);
                int error = 0;
                try {
                    read(offset, content);
                } catch (IOException | RuntimeException failed) {
                    LOG.error("{} bytes at {} cannot be read: {}", length, offset, failed.toString(), failed);
                    error = EIO;
                }
                answer(cookie, error, error == 0 ? content.flip() : null);
            } catch (IOException gone) {
                LOG.debug("nobody waits for {} bytes at {} any more", length, offset);
            } finally {
                reads.release();
            }
        });
    }

    /** What lies behind the end of the file is zeros. */
    private void read(long offset, ByteBuffer content) throws IOException {
        int there = Math.clamp(disk.bytes() - offset, 0, content.capacity());
        if (there > 0) {
            disk.read(offset, content.limit(there));
        }
        content.clear().position(content.capacity());
    }

    private void answer(long cookie, int error, ByteBuffer content) throws IOException {
        ByteBuffer head =
                ByteBuffer.allocate(16).putInt(REPLY_MAGIC).putInt(error).putLong(cookie);
        writing.lock();
        try {
            send(head);
            if (content != null) {
                sendAll(content);
            }
        } finally {
            writing.unlock();
        }
    }

    private ByteBuffer receive(int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining()) {
            if (client.read(buffer) < 0) {
                throw new EOFException("the client is gone");
            }
        }
        return buffer.flip();
    }

    private void send(ByteBuffer filled) throws IOException {
        sendAll(filled.flip());
    }

    private void sendAll(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            client.write(bytes);
        }
    }
}
