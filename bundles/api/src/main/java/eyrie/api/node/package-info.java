/* SPDX-License-Identifier: Apache-2.0 */
/** What passes between controller and node: assignments one way, reports the other. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.3.0")
package eyrie.api.node;
