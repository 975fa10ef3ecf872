/* SPDX-License-Identifier: Apache-2.0 */
/** What a deployment may do: its license keys, the features that they switch on, and the cores that they cover. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package eyrie.api.licensing;
