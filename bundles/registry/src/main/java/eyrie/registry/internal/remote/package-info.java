/* SPDX-License-Identifier: Apache-2.0 */
/** The registries of others that are known by name. */
package eyrie.registry.internal.remote;
