/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import com.fasterxml.jackson.annotation.JsonProperty;
import eyrie.api.EyrieException;
import eyrie.api.registry.RemoteSettings;
import eyrie.api.transfer.Credentials;
import java.util.Optional;
import java.util.regex.Pattern;

/** The bodies of requests about registries, each with its checks. */
final class RegistryRequests {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9._+-]{1,128}");

    private RegistryRequests() {}

    /** A registry to know from now on. */
    record Add(
            String name,
            String url,
            String prefix,
            String user,
            String password,
            @JsonProperty("default") Boolean byDefault,
            Boolean insecure,
            String ca) {
        RemoteSettings checked() {
            return new Put(url, prefix, user, password, byDefault, insecure, ca).checked(name);
        }

        /** Without the password. */
        @Override
        public String toString() {
            return name + " " + url;
        }
    }

    /** What is to be known of a registry. */
    record Put(
            String url,
            String prefix,
            String user,
            String password,
            @JsonProperty("default") Boolean byDefault,
            Boolean insecure,
            String ca) {
        RemoteSettings checked(String name) {
            boolean nobody = isEmpty(user) && isEmpty(password);
            Optional<Credentials> credentials =
                    nobody ? Optional.empty() : Optional.of(new Credentials(user, password));
            return RemoteSettings.of(
                    name, url, prefix, credentials, Boolean.TRUE.equals(byDefault), Boolean.TRUE.equals(insecure), ca);
        }

        /** Without the password. */
        @Override
        public String toString() {
            return String.valueOf(url);
        }
    }

    /** A template version to put into a registry; without a tag, the latest. */
    record Push(String template, String tag, String repository) {
        String checkedTemplate() {
            if (isEmpty(template)) {
                throw EyrieException.invalid("template", template, "the id or name of a template");
            }
            return template;
        }

        String tagOrNull() {
            return isEmpty(tag) ? null : tag;
        }

        String repositoryOr(String templateName) {
            // A name with a slash would be taken for a whole name.
            return isEmpty(repository) ? templateName.replace('/', '-') : repository;
        }
    }

    /** A template version to take over from a registry. */
    record Pull(String repository, String tag, String digest) {
        String checkedRepository() {
            if (isEmpty(repository)) {
                throw EyrieException.invalid("repository", repository, "the name of a repository or of a template");
            }
            return repository;
        }

        /** The tag as registries write it, or the digest. */
        String reference() {
            if (isEmpty(tag) == isEmpty(digest)) {
                throw EyrieException.invalid("tag", tag, "a tag or, instead of it, a digest");
            }
            if (!isEmpty(digest)) {
                if (!DIGEST.matcher(digest).matches()) {
                    throw EyrieException.invalid("digest", digest, "sha256: and 64 hexadecimal digits");
                }
                return digest;
            }
            if (!TAG.matcher(tag).matches()) {
                throw EyrieException.invalid("tag", tag, "1 to 128 letters, digits and . _ - +");
            }
            String written = tag.replace('+', '_');
            return written.startsWith(".") || written.startsWith("-") ? "_" + written.substring(1) : written;
        }
    }

    /** A repository whose packs are to be rewritten. */
    record Compact(String repository, Double liveShare, Boolean dryRun) {
        private static final double USUAL = 0.5;

        String checkedRepository() {
            return new Pull(repository, null, null).checkedRepository();
        }

        double checkedLiveShare() {
            double share = liveShare == null ? USUAL : liveShare;
            if (!(share > 0 && share <= 1)) {
                throw EyrieException.invalid("live_share", liveShare, "more than 0 and at most 1");
            }
            return share;
        }

        boolean isDryRun() {
            return Boolean.TRUE.equals(dryRun);
        }
    }

    private static boolean isEmpty(String text) {
        return text == null || text.isEmpty();
    }
}
