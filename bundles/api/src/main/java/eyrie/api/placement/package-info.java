/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What decides which instance goes to which node, and when: rules that any bundle may add as services. The scheduler asks
 * all that are there; when one comes or goes, the whole queue is looked at anew.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.2.0")
package eyrie.api.placement;
