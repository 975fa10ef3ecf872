/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.instance;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard: hears what happens to instances, each event at least once and in order, whatever is killed meanwhile. Register
 * as a service with the property {@link #NAME}, where there is a controller.
 *
 * <p>The control plane keeps in its database, under that name, how far the listener has heard. A name that is heard of for
 * the first time begins with what happens from then on; one that comes again, after a restart or as a newer version, goes
 * on where it was. Of several controllers on one database one calls at a time, and of several services with one name the
 * one that came first. An event is heard again when the process died, or the database was away, between the end of the call
 * and the note of it; {@link InstanceEvent#cursor} tells whether one has been heard before.
 *
 * <p>Calls come one after the other from a thread that is this listener's alone, so a slow one holds up nobody else. A name
 * that no controller has had for seven days is forgotten. So that the database cannot grow for ever, at most a million
 * events are kept for a listener that does not keep up; what is dropped beyond that is told in the log and by
 * {@link InstanceListeners}.
 */
@ConsumerType
public interface InstanceListener {
    /** The service property with the name: letters, digits, points, hyphens and underscores, at most 100. */
    String NAME = "eyrie.listener.name";

    /**
     * Takes an event; on return it counts as heard.
     *
     * @throws Exception if it could not be taken: the same event comes again after a pause, which grows from a second to
     *     five minutes, and those after it wait. The message is shown to operators
     */
    void changed(InstanceEvent event) throws Exception;
}
