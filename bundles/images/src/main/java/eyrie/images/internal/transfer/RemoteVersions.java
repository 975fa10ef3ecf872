/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.api.template.TemplateVersion;
import eyrie.api.transfer.RemoteRepository;
import java.io.IOException;
import java.util.List;

/** What arrivals share with transfers: the connections, the cache, and what is known of files on this node. Thread-safe. */
public interface RemoteVersions {
    RemoteReader reader(RemoteRepository repository);

    /** The packs of a version with their tables, and what each of its chunks must be. */
    Puller.Plan plan(RemoteReader reader, RemoteReader.Remote version) throws IOException;

    /** Files on this node that may share chunks with a version. */
    List<Puller.Local> local(TemplateVersion version) throws IOException;

    /** A version is here now, from there. */
    void taken(RemoteReader reader, RemoteReader.Remote version, Puller.Plan plan) throws IOException;
}
