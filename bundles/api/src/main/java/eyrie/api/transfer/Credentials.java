/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.transfer;

/**
 * Who somebody is to a registry. Used for HTTP Basic or, where the registry asks for tokens, to get one.
 *
 * @param user name, not empty
 * @param secret password or access token
 */
public record Credentials(String user, String secret) {
    /** Without the secret. */
    @Override
    public String toString() {
        return user;
    }
}
