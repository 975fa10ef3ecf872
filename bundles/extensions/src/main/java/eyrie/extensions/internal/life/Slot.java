/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.life;

import eyrie.api.extension.Extension;
import eyrie.api.extension.Extension.Declared;
import eyrie.api.extension.ExtensionState;
import eyrie.extensions.internal.check.Declaration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One name in the folder: what lies there, what runs of it, and what there is to tell. Guarded by itself. */
final class Slot {
    private static final int MOST_NOTES = 20;

    final String file;
    private Wanted wanted;
    private Running running;
    private Extension shown;
    private Wanted tried;
    private final List<String> notes = new ArrayList<>();
    private int replacing;
    private CompletableFuture<Void> replacement = CompletableFuture.completedFuture(null);
    /** What is done for this name is done one after the other. */
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    Slot(String file) {
        this.file = file;
    }

    synchronized Wanted wanted() {
        return wanted;
    }

    /** Ends when nothing replaces what ran any more. */
    synchronized CompletableFuture<Void> replacement() {
        return replacement;
    }

    /** What runs goes, and something else comes in its place; ended by as many calls of {@link #replaced}. */
    synchronized void replacing() {
        if (replacing++ == 0) {
            replacement = new CompletableFuture<>();
        }
    }

    void replaced() {
        CompletableFuture<Void> over;
        synchronized (this) {
            replacing--;
            over = replacing == 0 ? replacement : null;
        }
        if (over != null) {
            over.complete(null);
        }
    }

    synchronized void want(Wanted next) {
        wanted = next;
    }

    synchronized Running running() {
        return running;
    }

    synchronized void runs(Running now) {
        running = now;
    }

    /** Whether a start of this has failed for good. */
    synchronized boolean wasTried(Wanted what) {
        return tried == what;
    }

    synchronized void tried(Wanted what) {
        tried = what;
    }

    synchronized Extension shown() {
        return shown == null ? null : shown.withNotes(notes);
    }

    /** The same with what its components wait for at this moment. */
    Extension shownNow() {
        Extension now = shown();
        Running present = running();
        if (now == null || present == null || now.state() != ExtensionState.ACTIVE) {
            return now;
        }
        List<String> all = new ArrayList<>(now.notes());
        all.addAll(present.problems());
        return now.withNotes(all);
    }

    /** Shows a state of what is wanted, and forgets what was noted before. */
    synchronized void show(Wanted what, ExtensionState state, String reason) {
        if (state == ExtensionState.STARTING) {
            notes.clear();
        }
        shown = describe(file, what, state, reason);
    }

    synchronized void show(ExtensionState state, String reason) {
        if (shown != null) {
            shown = shown.with(state, reason);
        }
    }

    /** What was told of its end stays. */
    synchronized void showGone() {
        if (shown != null && shown.state() != ExtensionState.REMOVED) {
            show(ExtensionState.REMOVED, null);
        }
    }

    synchronized void note(String note) {
        if (notes.size() < MOST_NOTES && !notes.contains(note)) {
            notes.add(note);
        }
    }

    synchronized CompletableFuture<Void> then(Runnable work, java.util.concurrent.Executor threads) {
        last = last.handleAsync(
                (_, _) -> {
                    work.run();
                    return null;
                },
                threads);
        return last;
    }

    static Extension describe(String file, Wanted what, ExtensionState state, String reason) {
        Declaration said = what.glance();
        return new Extension(
                file,
                what.digest(),
                what.size(),
                said == null ? null : said.symbolicName(),
                said == null ? null : said.version().toString(),
                said == null ? null : said.title(),
                what.passed() == null ? null : what.passed().publisher(),
                state,
                reason,
                Instant.now(),
                said == null ? Declared.NOTHING : said.declared(),
                List.of());
    }
}
