/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.rest;

import java.nio.channels.FileChannel;

/**
 * The body of an answer that lies in a file: a resource method returns it as its entity, and the listener sends it with
 * as little work as it can, then closes the file, whether all of it was sent or not. If it ends early, so does the
 * connection.
 *
 * @param file open for reading; its position is neither used nor changed
 * @param offset of the first byte
 * @param length in bytes
 */
public record FileBody(FileChannel file, long offset, long length) {}
