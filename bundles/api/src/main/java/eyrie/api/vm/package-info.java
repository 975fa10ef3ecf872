/* SPDX-License-Identifier: Apache-2.0 */
/** The VM library of a node: named VMs, made, started, suspended, cloned and tagged. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package eyrie.api.vm;
