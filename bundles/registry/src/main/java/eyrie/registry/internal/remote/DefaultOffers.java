/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.remote;

import eyrie.api.EyrieException;
import eyrie.api.arrival.Offer;
import eyrie.api.arrival.Offers;
import eyrie.api.registry.Remote;
import eyrie.api.registry.Remotes;
import eyrie.api.transfer.RemoteRepository;
import eyrie.api.transfer.RemoteVersion;
import eyrie.api.transfer.Transfers;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * What the default registry has, remembered for a moment so that a burst of requests asks once. A template is looked for
 * where its name says, and, since requests may know only its id, in all repositories below the prefix. Nobody waits long for
 * a registry that does not answer.
 */
@Component(service = Offers.class)
public final class DefaultOffers implements Offers {
    private static final long FRESH = Duration.ofSeconds(30).toNanos();
    /** A template that was not where its name leads may have been pushed there since. */
    private static final long FRESH_IF_MISSING = Duration.ofSeconds(2).toNanos();

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final Remotes remotes;
    private final Transfers transfers;
    private final LongSupplier nanos;
    /** By registry and name: what proves who we are to it changes, what it has does not. */
    private final Map<Place, Listing> listings = new ConcurrentHashMap<>();

    private final Questions questions;

    @Activate
    public DefaultOffers(@Reference Remotes remotes, @Reference Transfers transfers) {
        this(remotes, transfers, System::nanoTime, PATIENCE);
    }

    /** @param patience how long to wait for one answer of a registry */
    DefaultOffers(Remotes remotes, Transfers transfers, LongSupplier nanos, Duration patience) {
        this.remotes = remotes;
        this.transfers = transfers;
        this.nanos = nanos;
        questions = new Questions(nanos, patience);
    }

    /** Where a repository is. */
    private record Place(URI registry, String name) {
        static Place of(RemoteRepository repository) {
            return new Place(repository.registry(), repository.name());
        }
    }

    /** What a repository had, and when. */
    private record Listing(List<RemoteVersion> versions, long at) {}

    /** What is wanted of a template. */
    private record Wish(String idOrName, String tag, OptionalInt number) {
        boolean isTemplate(RemoteVersion found) {
            return found.version().templateId().equals(idOrName)
                    || found.version().templateName().equals(idOrName);
        }

        boolean isVersion(RemoteVersion found) {
            return (tag == null || found.version().tag().equals(tag))
                    && (number.isEmpty() || found.version().number() == number.getAsInt());
        }
    }

    @Override
    public Optional<Offer> find(String idOrName, String tag, OptionalInt number) {
        Optional<Remote> remote =
                remotes.list().stream().filter(Remote::isDefault).findFirst();
        if (remote.isEmpty()) {
            return Optional.empty();
        }
        Wish wish = new Wish(idOrName, tag, number);
        Set<Place> asked = new HashSet<>();
        Optional<Offer> offer = Optional.empty();
        for (RemoteRepository repository : likely(remote.get(), wish)) {
            asked.add(Place.of(repository));
            offer = offer.or(() -> in(remote.get(), repository, wish, FRESH_IF_MISSING));
        }
        if (offer.isPresent()) {
            return offer;
        }
        for (RemoteRepository repository : all(remote.get())) {
            if (asked.add(Place.of(repository))) {
                offer = in(remote.get(), repository, wish, FRESH);
                if (offer.isPresent()) {
                    return offer;
                }
            }
        }
        return Optional.empty();
    }

    /** Where the template was before, and where its name leads. */
    private List<RemoteRepository> likely(Remote remote, Wish wish) {
        List<RemoteRepository> likely = new ArrayList<>();
        listings.forEach((place, listing) -> {
            if (place.registry().equals(remote.url())
                    && listing.versions().stream().anyMatch(wish::isTemplate)) {
                likely.add(remotes.repository(remote.name(), "/" + place.name()));
            }
        });
        if (!ID.matcher(wish.idOrName()).matches()) {
            try {
                RemoteRepository named = remotes.repository(remote.name(), wish.idOrName());
                if (likely.stream().noneMatch(each -> Place.of(each).equals(Place.of(named)))) {
                    likely.add(named);
                }
            } catch (EyrieException noName) {
                return likely; // nothing that a registry could have under such a name
            }
        }
        return likely;
    }

    private List<RemoteRepository> all(Remote remote) {
        RemoteRepository any = remotes.repository(remote.name(), "any");
        String below = remote.prefix().isEmpty() ? "" : remote.prefix() + "/";
        return questions.ask(remote.name(), any, () -> transfers.repositories(any)).stream()
                .filter(name -> name.startsWith(below))
                .map(name -> remotes.repository(remote.name(), "/" + name))
                .toList();
    }

    private Optional<Offer> in(Remote remote, RemoteRepository repository, Wish wish, long freshIfMissing) {
        return list(remote, repository, wish, freshIfMissing).stream()
                .filter(wish::isTemplate)
                .filter(wish::isVersion)
                .max(Comparator.comparingInt(found -> found.version().number()))
                .map(found -> new Offer(remote.name(), repository.name(), found.digest(), found.version()));
    }

    /** A version that is wanted by its number or tag never changes, so an old answer that has it is as good as a new one. */
    private List<RemoteVersion> list(Remote remote, RemoteRepository repository, Wish wish, long freshIfMissing) {
        Place place = Place.of(repository);
        Listing known = listings.get(place);
        if (known != null) {
            boolean there =
                    known.versions().stream().anyMatch(found -> wish.isTemplate(found) && wish.isVersion(found));
            boolean certain = there && (wish.tag() != null || wish.number().isPresent());
            if (certain || nanos.getAsLong() - known.at() < (there ? FRESH : freshIfMissing)) {
                return known.versions();
            }
        }
        return questions.ask(remote.name(), place, () -> {
            List<RemoteVersion> versions = transfers.list(repository);
            listings.put(place, new Listing(versions, nanos.getAsLong()));
            return versions;
        });
    }
}
