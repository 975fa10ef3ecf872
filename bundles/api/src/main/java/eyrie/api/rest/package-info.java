/* SPDX-License-Identifier: Apache-2.0 */
/** The whiteboard for HTTP resources. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package eyrie.api.rest;
