/* SPDX-License-Identifier: Apache-2.0 */
/** Instances: VMs that users ask the controller for, and their states. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.2.0")
package eyrie.api.instance;
