/* SPDX-License-Identifier: Apache-2.0 */
/** Templates: what a VM is started from, as immutable numbered versions. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package eyrie.api.template;
