/* SPDX-License-Identifier: Apache-2.0 */
/** What extensions add to the portal. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package eyrie.api.portal;
