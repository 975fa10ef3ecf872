/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.copy;

import picocli.CommandLine.Option;

/** How to copy: the options that cp has. Modes, times and symbolic links are kept in any case. */
final class CopyOptions {
    @Option(
            names = {"-R", "-r", "--recursive"},
            description = "Copy folders with all that is in them.")
    private boolean recursive;

    @Option(
            names = {"-a", "--archive"},
            description = "The same as -R -P -p.")
    private boolean archive;

    @Option(names = "-L", description = "Follow all symbolic links.")
    private boolean followAll;

    @Option(names = "-H", description = "Follow the symbolic links that are named as SOURCE.")
    private boolean followNamed;

    @Option(names = "-P", description = "Follow no symbolic links. Default with -R; without it, links are followed.")
    private boolean followNone;

    @Option(names = "-p", description = "Keep owner and group too, and the set-id bits.")
    private boolean preserve;

    @Option(names = "-n", description = "Leave alone what exists.")
    private boolean noClobber;

    @Option(names = "-f", description = "Replace what exists even if it is write-protected; always so.")
    private boolean force;

    @Option(names = "-v", description = "Name everything that is copied.")
    private boolean verbose;

    /** Which symbolic links stand for what they point to. */
    enum Follow {
        NONE,
        NAMED,
        ALL
    }

    boolean recursive() {
        return recursive || archive;
    }

    Follow follow() {
        if (followAll) {
            return Follow.ALL;
        }
        if (followNamed) {
            return Follow.NAMED;
        }
        return followNone || recursive() ? Follow.NONE : Follow.ALL;
    }

    boolean preserve() {
        return preserve || archive;
    }

    boolean noClobber() {
        return noClobber;
    }

    boolean verbose() {
        return verbose;
    }
}
