/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.wire;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Fields that clients of the compatible API know and this release has no feature for. They are refused by name, since
 * ignoring them would give the client something that it did not ask for; a value that asks for nothing is let pass.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Unavailable {
    String[] value();
}
