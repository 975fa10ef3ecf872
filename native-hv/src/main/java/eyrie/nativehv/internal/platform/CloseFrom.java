/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import com.sun.jna.Library;
import com.sun.jna.Pointer;

/** A call that the GNU C library has from version 2.34 on. */
interface CloseFrom extends Library {
    int posix_spawn_file_actions_addclosefrom_np(Pointer actions, int fd);
}
