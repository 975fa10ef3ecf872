/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.metrics;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Whiteboard: knows some figures. Register as a service. Thread-safe. */
@ConsumerType
@FunctionalInterface
public interface Meter {
    /** The figures as they are now. Asked for every few seconds, so it answers within some milliseconds. */
    List<Figure> read();
}
