/* SPDX-License-Identifier: Apache-2.0 */
/** The feature priority. The capability tells licensing that this package has it. */
@org.osgi.annotation.bundle.Capability(namespace = "eyrie.feature", name = "priority")
package eyrie.featurepriority.internal;
