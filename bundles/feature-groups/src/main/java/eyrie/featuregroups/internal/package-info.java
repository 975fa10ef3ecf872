/* SPDX-License-Identifier: Apache-2.0 */
/** The feature groups. The capability tells licensing that this package has it. */
@org.osgi.annotation.bundle.Capability(namespace = "eyrie.feature", name = "groups")
package eyrie.featuregroups.internal;
