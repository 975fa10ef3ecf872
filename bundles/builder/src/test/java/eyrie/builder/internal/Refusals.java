/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Expects failures that a user is told. */
public final class Refusals {
    private Refusals() {}

    public static void refused(ThrowingCallable action, ErrorKind kind, String words) {
        assertThatThrownBy(action)
                .hasMessageContaining(words)
                .asInstanceOf(type(EyrieException.class))
                .extracting(EyrieException::kind)
                .isEqualTo(kind);
    }
}
