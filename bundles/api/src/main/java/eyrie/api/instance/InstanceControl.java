/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.instance;

import org.osgi.annotation.versioning.ProviderType;

/** What can be done to a running instance beside ending it. Thread-safe. */
@ProviderType
public interface InstanceControl {
    /**
     * Has the node stop the instance's VM and start it again, with its disk as it is. The request is on disk on return; its
     * progress is seen at the instance, whose VM has a later start date when it is done.
     *
     * @param wishes that replace those of the instance, {@code usb} for instance; perhaps empty
     * @throws eyrie.api.EyrieException NOT_FOUND; CONFLICT if it is neither started nor stopped
     */
    void restart(String id, java.util.Map<String, String> wishes);
}
