/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import eyrie.api.EyrieException;
import eyrie.store.internal.Database.Notice;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The works of several callers that share one transaction and its commit. Changed by whoever has the turn only. */
final class Group {
    private final Connection connection;
    private final String transaction;
    private final List<Notice> notices = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private int members;
    private long waiting;
    /** What every member is told; null after a commit. Written before the end. */
    private EyrieException failure;

    private boolean again;

    /** @param transaction its name, to ask what became of it */
    Group(Connection connection, String transaction) {
        this.connection = connection;
        this.transaction = transaction;
    }

    Connection connection() {
        return connection;
    }

    String transaction() {
        return transaction;
    }

    List<Notice> notices() {
        return notices;
    }

    int members() {
        return members;
    }

    boolean empty() {
        return members == 0;
    }

    void joined(List<Notice> told) {
        if (members == 0) {
            waiting = System.nanoTime();
        }
        members++;
        notices.addAll(told);
    }

    /** Whether the first member has waited for so long. */
    boolean waitsLongerThan(long nanos) {
        return System.nanoTime() - waiting > nanos;
    }

    void committed() {
        ended.countDown();
    }

    /** Everybody fails. */
    void failed(EyrieException reason) {
        failure = reason;
        ended.countDown();
    }

    /** Everything was undone; everybody may try again. */
    void undone(EyrieException reason) {
        again = true;
        failed(reason);
    }

    /** Waits for the end; an interrupt is kept for later, since what becomes of the work is not the waiter's to decide. */
    void await() throws Undone {
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (again) {
            throw new Undone(failure);
        }
        if (failure != null) {
            throw new EyrieException(failure.kind(), failure.getMessage(), failure);
        }
    }
}
