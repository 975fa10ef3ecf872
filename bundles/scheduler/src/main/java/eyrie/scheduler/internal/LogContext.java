/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import org.slf4j.MDC;

/** Puts the id of what is worked on into everything that is logged meanwhile. */
final class LogContext {
    private LogContext() {}

    /** Work that may fail in its own way. */
    @FunctionalInterface
    interface Work<T, E extends Exception> {
        T run() throws E;
    }

    static <T, E extends Exception> T instance(String id, Work<T, E> work) throws E {
        return with("instance", id, work);
    }

    static <T, E extends Exception> T node(String id, Work<T, E> work) throws E {
        return with("node", id, work);
    }

    private static <T, E extends Exception> T with(String key, String id, Work<T, E> work) throws E {
        String before = MDC.get(key);
        MDC.put(key, id);
        try {
            return work.run();
        } finally {
            if (before == null) {
                MDC.remove(key);
            } else {
                MDC.put(key, before);
            }
        }
    }
}
