/* SPDX-License-Identifier: Apache-2.0 */
/** Arrivals: template versions that are used on this node while they are still on their way from a registry. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package eyrie.api.arrival;
