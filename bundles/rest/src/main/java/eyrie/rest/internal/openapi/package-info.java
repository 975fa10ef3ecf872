/* SPDX-License-Identifier: Apache-2.0 */
/** The description of the API, made from the resources that are being served, extensions included. */
package eyrie.rest.internal.openapi;
