/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.whiteboard;

import java.lang.reflect.Method;
import java.util.Optional;

/**
 * One thing that can be called.
 *
 * @param httpMethod GET, POST, ...
 * @param path with its templates, from the root
 * @param permission what it needs; empty if it names none, so that nobody may call it
 * @param method what is called
 */
public record Endpoint(String httpMethod, String path, Optional<String> permission, Method method) {}
