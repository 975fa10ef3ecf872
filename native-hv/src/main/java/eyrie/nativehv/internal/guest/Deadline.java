/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

import java.time.Duration;

/** A moment until which something may take. */
record Deadline(Duration total, long nanoTime) {
    static Deadline in(Duration timeout) {
        return new Deadline(timeout, System.nanoTime() + timeout.toNanos());
    }

    /** Half of what is left of this one. */
    Deadline half() {
        return in(left().dividedBy(2));
    }

    long nanosLeft() {
        return Math.max(0, nanoTime - System.nanoTime());
    }

    Duration left() {
        return Duration.ofNanos(nanosLeft());
    }

    boolean isOver() {
        return nanosLeft() == 0;
    }
}
