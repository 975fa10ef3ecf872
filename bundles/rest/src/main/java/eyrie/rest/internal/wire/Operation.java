/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.wire;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the API description says of a resource method beyond what its signature shows. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Operation {
    /** What it does, in one sentence. */
    String value();

    /** The HTTP status of success. */
    int status() default 200;

    /**
     * What it answers, where the signature does not tell: one of these. In an envelope, the type of its body; an array
     * type stands for a list.
     */
    Class<?>[] answers() default {};
}
