/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

/** What a frame between host and agent says; the numbers are the protocol and the same stand in the agent. */
enum FrameType {
    SEPARATE(1),
    EXEC(2),
    STDIN(3),
    STDIN_END(4),
    KILL(5),
    CREDIT(6),
    CLOSE(7),
    ADDRESSES(8),
    NETWORK(9),
    SETTLE(10),
    SHUTDOWN(11),
    CLOCK(12),
    PING(13),
    INFO(64),
    DONE(65),
    FAILED(66),
    STARTED(67),
    STDOUT(68),
    STDERR(69),
    EXIT(70),
    STDIN_CREDIT(71),
    STDIN_GONE(72);

    private static final FrameType[] BY_CODE = new FrameType[128];

    static {
        for (FrameType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    final byte code;

    FrameType(int code) {
        this.code = (byte) code;
    }

    /** The type with this number, or null. */
    static FrameType of(byte code) {
        return code < 0 ? null : BY_CODE[code];
    }
}
