/* SPDX-License-Identifier: Apache-2.0 */
/** Object stores: content by key, kept by another server. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package eyrie.api.objects;
