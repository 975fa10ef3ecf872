/* SPDX-License-Identifier: Apache-2.0 */
/** Saving the images of running instances as template versions. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package eyrie.api.image;
