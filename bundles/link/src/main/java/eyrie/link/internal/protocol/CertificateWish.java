/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.protocol;

/**
 * The body of {@code POST /node/v1/join} and {@code POST /node/v1/certificate}.
 *
 * @param nodeId who it wants to be; not looked at where a certificate says who it is
 * @param request PKCS#10 as PEM text
 */
public record CertificateWish(String nodeId, String request) {}
