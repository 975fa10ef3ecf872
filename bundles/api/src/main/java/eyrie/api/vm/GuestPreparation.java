/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.vm;

import eyrie.api.machine.Guest;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard: does something in the guest of every fresh instance, on its node, before the instance counts as started and
 * before its startup script runs. By then the guest is itself: it has its own name, addresses, keys and clock. Register as
 * a service where nodes are; of several, the one with the highest {@code service.ranking} comes first. Thread-safe.
 *
 * <p>It costs every start its time. What it does may be repeated: a node that is killed meanwhile does it again for the
 * same guest. An instance that is taken up, restarted or was started before the service came is not prepared.
 */
@ConsumerType
@FunctionalInterface
public interface GuestPreparation {
    /** After which a preparation counts as failed, in seconds. */
    int LONGEST_SECONDS = 300;

    /**
     * What is being prepared.
     *
     * @param instanceId of the instance
     * @param hostName of its guest
     * @param templateId what it was made of
     * @param templateVersion the number of that version
     */
    record Subject(String instanceId, String hostName, String templateId, int templateVersion) {}

    /**
     * Prepares a guest.
     *
     * @throws Exception if it cannot be; the instance fails, with the message as its reason, and its VM is stopped
     */
    void prepare(Guest guest, Subject subject) throws Exception;
}
