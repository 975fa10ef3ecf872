/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.instance;

/**
 * A script that runs in the guest when it has started.
 *
 * @param text what {@code sh} gets on standard input
 * @param monitored whether to wait for it and to keep its result; otherwise it runs on its own
 * @param timeoutSeconds with {@code monitored}: after it the script is killed
 * @param onFailure with {@code monitored}: what happens to the VM of a failed script
 * @param whenBooted true: as soon as the guest answers; false: when its network is up
 */
public record StartupScript(
        String text, boolean monitored, int timeoutSeconds, FailHandler onFailure, boolean whenBooted) {
    /** What happens to the VM of a failed script; the ordinal is the API's number. */
    public enum FailHandler {
        STOP,
        KEEP,
        DELETE
    }
}
