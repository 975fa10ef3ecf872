/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.net;

import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
import java.util.function.Supplier;

/** Works in a VM, which is started first if it does not run; one that runs costs no extra question. */
public final class Awake {
    private Awake() {}

    public static <T> T in(Api api, String vm, Supplier<T> work) {
        try {
            return work.get();
        } catch (Failure e) {
            if (e.kind() != FailureKind.CONFLICT) {
                throw e;
            }
            api.post(Paths.of("/eyrie/v1/vms/%s/start", vm), Json.object());
            return work.get();
        }
    }
}
