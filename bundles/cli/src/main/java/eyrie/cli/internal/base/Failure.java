/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.base;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** A command that did not do what it was asked: one sentence for the user, and the exit code. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FailureKind kind;
    private final transient JsonNode body;

    public Failure(FailureKind kind, String message) {
        this(kind, message, (Throwable) null);
    }

    /** @param cause what {@code --debug} shows */
    public Failure(FailureKind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.body = JsonNodeFactory.instance.objectNode();
    }

    /** @param body what was done nevertheless, for the machine-readable answer */
    public Failure(FailureKind kind, String message, JsonNode body) {
        super(message);
        this.kind = kind;
        this.body = body;
    }

    public static Failure invalid(String message) {
        return new Failure(FailureKind.INVALID, message);
    }

    public FailureKind kind() {
        return kind;
    }

    public JsonNode body() {
        return body;
    }
}
