/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import com.sun.jna.Memory;
import com.sun.jna.ptr.IntByReference;
import java.io.IOException;

/**
 * Starts programs with posix_spawn in a session of their own, so that neither a Ctrl-C nor the end of this process
 * takes them along, and without this process's descriptors, so that they do not keep its ports and locks.
 */
final class Spawner {
    private static final int OPAQUE_STRUCT_BYTES = 1024;
    private static final int SIGNAL_SET_BYTES = 128;

    private final Posix posix;
    private final Flavour flavour;

    Spawner(Posix posix, Flavour flavour) {
        this.posix = posix;
        this.flavour = flavour;
    }

    /** Where the systems differ. */
    interface Flavour {
        short SETSIGDEF = 0x04;
        short SETSIGMASK = 0x08;

        short flags();

        int appendFlags();

        /** Has every descriptor from a number on closed in the program. */
        void closeFrom(Memory actions, int fd);
    }

    long spawn(SpawnRequest request) throws IOException {
        try (Memory actions = zeroed(OPAQUE_STRUCT_BYTES);
                Memory attributes = zeroed(OPAQUE_STRUCT_BYTES);
                Memory signals = zeroed(SIGNAL_SET_BYTES)) {
            check("posix_spawn_file_actions_init", posix.posix_spawn_file_actions_init(actions));
            check("posix_spawnattr_init", posix.posix_spawnattr_init(attributes));
            try {
                arrangeDescriptors(actions, request);
                arrangeSignals(attributes, signals);
                return run(request, actions, attributes);
            } finally {
                posix.posix_spawn_file_actions_destroy(actions);
                posix.posix_spawnattr_destroy(attributes);
            }
        }
    }

    private void arrangeDescriptors(Memory actions, SpawnRequest request) throws IOException {
        int next = SpawnRequest.INHERITED_FD;
        if (request.inherited() >= 0) {
            check("dup2", posix.posix_spawn_file_actions_adddup2(actions, request.inherited(), next));
            next++;
        }
        check("open", posix.posix_spawn_file_actions_addopen(actions, 0, "/dev/null", Posix.O_RDONLY, 0));
        String output = request.output().toString();
        check("open", posix.posix_spawn_file_actions_addopen(actions, 1, output, flavour.appendFlags(), 0600));
        check("dup2", posix.posix_spawn_file_actions_adddup2(actions, 1, 2));
        flavour.closeFrom(actions, next);
    }

    /** A Java thread has signals blocked, which a program would inherit. */
    private void arrangeSignals(Memory attributes, Memory signals) throws IOException {
        posix.sigemptyset(signals);
        check("setsigmask", posix.posix_spawnattr_setsigmask(attributes, signals));
        posix.sigfillset(signals);
        check("setsigdefault", posix.posix_spawnattr_setsigdefault(attributes, signals));
        check("setflags", posix.posix_spawnattr_setflags(attributes, flavour.flags()));
    }

    private long run(SpawnRequest request, Memory actions, Memory attributes) throws IOException {
        IntByReference pid = new IntByReference();
        String program = request.command().getFirst();
        String[] argv = request.command().toArray(String[]::new);
        String[] environment = request.environment().toArray(String[]::new);
        check(program, posix.posix_spawn(pid, program, actions, attributes, argv, environment));
        return pid.getValue();
    }

    private void check(String what, int error) throws IOException {
        if (error != 0) {
            throw new NativeException(what, error, posix.strerror(error));
        }
    }

    private static Memory zeroed(int size) {
        Memory memory = new Memory(size);
        memory.clear();
        return memory;
    }
}
