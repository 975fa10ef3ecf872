/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.gc;

import eyrie.registry.internal.db.Manifests;
import eyrie.registry.internal.db.Repositories;
import eyrie.registry.internal.db.Tags;
import eyrie.registry.internal.oci.Depot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Removes the tags that the rules do not keep, and the manifests that nothing holds. */
final class Retention {
    private static final int REPOSITORIES_AT_ONCE = 100;

    private final Depot depot;
    private final RetentionRules rules;
    private final boolean dryRun;

    final List<String> tags = new ArrayList<>();
    final List<String> manifests = new ArrayList<>();

    Retention(Depot depot, RetentionRules rules, boolean dryRun) {
        this.depot = depot;
        this.rules = rules;
        this.dryRun = dryRun;
    }

    void run() {
        forEachRepository(repository -> {
            expireTags(repository);
            if (!rules.untagged().isZero()) {
                removeLoose(repository);
            }
        });
    }

    private void forEachRepository(Consumer<String> each) {
        String last = "";
        List<String> some;
        do {
            String after = last;
            some = depot.store().read(connection -> Repositories.after(connection, after, REPOSITORIES_AT_ONCE));
            some.forEach(each);
            last = some.isEmpty() ? last : some.getLast();
        } while (some.size() == REPOSITORIES_AT_ONCE && !Thread.currentThread().isInterrupted());
    }

    /** Decided and done in one transaction, so that a tag that is pushed again meanwhile stays. */
    private void expireTags(String repository) {
        Instant now = depot.now();
        List<Tags.Row> seen =
                depot.store().read(connection -> rules.expired(Tags.newestFirst(connection, repository), now));
        if (seen.isEmpty()) {
            return;
        }
        List<Tags.Row> expired = dryRun
                ? seen
                : depot.store().write(connection -> {
                    List<Tags.Row> going = rules.expired(Tags.newestFirst(connection, repository), now);
                    for (Tags.Row tag : going) {
                        Tags.delete(connection, repository, tag.name());
                    }
                    return going;
                });
        expired.forEach(tag -> tags.add(repository + ':' + tag.name()));
    }

    /** An index frees what it listed, which then may be loose itself; hence again until nothing is. */
    private void removeLoose(String repository) {
        Instant before = depot.now().minus(rules.untagged());
        List<String> loose;
        do {
            loose = depot.store().read(connection -> Manifests.loose(connection, repository, before));
            List<String> found = loose;
            if (!dryRun && !found.isEmpty()) {
                depot.store().write(connection -> {
                    List<String> still = Manifests.loose(connection, repository, before);
                    for (String digest : still) {
                        Manifests.delete(connection, repository, digest);
                    }
                    return null;
                });
            }
            found.forEach(digest -> manifests.add(repository + '@' + digest));
        } while (!dryRun && !loose.isEmpty());
    }
}
