/* SPDX-License-Identifier: Apache-2.0 */
/** The hypervisor: running machines on this node, and what is inside them. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package eyrie.api.machine;
