/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.portal;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard: a page that the portal shows beside its own. Register as a service, and serve the page, a static file that
 * calls nothing but the public API, with a {@link eyrie.api.rest.Resource}. Answers are constant.
 */
@ConsumerType
public interface Panel {
    /** Unique among panels: small letters, digits and hyphens, at most 40. */
    String id();

    /** What the portal's menu shows, at most 60 characters. */
    String title();

    /** Where the page is, from the root: {@code /ext/costs/index.html}. */
    String path();

    /** The permission without which it is not shown; whoever signed in has {@link eyrie.api.security.Permission#AUTHENTICATED}. */
    String permission();
}
