/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.rest;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard: a service of this type that carries Jakarta REST annotations is served over HTTP while it is registered.
 * Every resource method names its permission with {@link eyrie.api.security.Permission}. A resource that cannot be
 * served is refused, with the reason in the log, and disturbs no other.
 */
@ConsumerType
public interface Resource {}
