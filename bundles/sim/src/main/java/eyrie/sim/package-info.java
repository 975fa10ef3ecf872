/* SPDX-License-Identifier: Apache-2.0 */
/** A fleet of simulated nodes, and what they prove about a controller. Runs on a plain class path, without the framework. */
package eyrie.sim;
