/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.protocol;

/** The addresses of the node protocol. */
public final class Paths {
    public static final String ROOT = "/node/v1";
    public static final String ANNOUNCE = "announce";
    public static final String ASSIGNMENTS = "assignments";
    public static final String REPORTS = "reports";
    public static final String JOIN = "join";
    public static final String CERTIFICATE = "certificate";
    public static final String MEMBERSHIP = "membership";

    private Paths() {}
}
