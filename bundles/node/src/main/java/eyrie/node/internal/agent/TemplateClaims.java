/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import java.util.HashMap;
import java.util.Map;

/**
 * Which templates somebody is about to make a VM of. From the moment the VM is in the library its record keeps the template;
 * this is for the moment before, so that what a start has found is still there when it opens it. Thread-safe.
 */
final class TemplateClaims {
    private final Map<String, Integer> claims = new HashMap<>();

    /** Nothing of this template is removed until it is closed. */
    synchronized Claim claim(String templateId) {
        claims.merge(templateId, 1, Integer::sum);
        return new Claim(templateId);
    }

    /** One that needs a template. */
    final class Claim implements AutoCloseable {
        private final String templateId;

        private Claim(String templateId) {
            this.templateId = templateId;
        }

        @Override
        public void close() {
            synchronized (TemplateClaims.this) {
                claims.computeIfPresent(templateId, (id, count) -> count == 1 ? null : count - 1);
            }
        }
    }

    /** Does something to a template that nobody may begin to use meanwhile. @return whether nobody has claimed it */
    synchronized boolean ifUnclaimed(String templateId, Runnable action) {
        if (claims.containsKey(templateId)) {
            return false;
        }
        action.run();
        return true;
    }
}
