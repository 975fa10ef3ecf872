/* SPDX-License-Identifier: Apache-2.0 */
/** The one place that knows the client for S3. */
package eyrie.s3.internal;
