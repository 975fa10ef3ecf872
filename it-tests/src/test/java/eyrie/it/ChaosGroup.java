/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.io.IOException;

/** A process with nodes, which is killed and paused, and its network, which is cut. */
interface ChaosGroup extends AutoCloseable {
    LinkProxy link();

    void kill();

    /** @param name of the signal, such as STOP */
    void signal(String name);

    /** One that has ended is started again, as a service manager does. */
    void startIfEnded() throws IOException;

    String lastWords();

    @Override
    void close() throws IOException;
}
