/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensekey;

import eyrie.licensekey.BadKeyException.Reason;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads keys and believes those that one of some public keys has signed. Immutable. */
public final class TrustedKeys {
    private final Map<String, TrustedKey> keys = new LinkedHashMap<>();

    public TrustedKeys(Collection<TrustedKey> trusted) {
        trusted.forEach(key -> keys.put(key.id(), key));
    }

    /**
     * @param text one key a line; empty lines and those that begin with # say nothing
     * @throws IllegalArgumentException naming the line that is something else
     */
    public static TrustedKeys parse(String text) {
        return new TrustedKeys(text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(TrustedKey::parse)
                .toList());
    }

    public Collection<TrustedKey> all() {
        return java.util.List.copyOf(keys.values());
    }

    /** What a key says. Whether it holds at this moment is not looked at. */
    public LicenseKey read(String pasted) throws BadKeyException {
        KeyText text = KeyText.of(pasted);
        TrustedKey signer = keys.get(text.signer());
        if (signer == null) {
            throw new BadKeyException(
                    Reason.FOREIGN,
                    "the key is signed by %s, and this Eyrie trusts %s"
                            .formatted(
                                    shown(text.signer()),
                                    keys.isEmpty() ? "nobody" : String.join(", ", keys.keySet())));
        }
        if (!signer.verifies(text.signed(), text.signature())) {
            throw new BadKeyException(
                    Reason.ALTERED,
                    "the key was altered: its signature does not fit; copy it again, or ask for a new one");
        }
        LicenseKey key = Payload.read(text.payload());
        if (!signer.coversIssue(key.issued())) {
            throw new BadKeyException(
                    Reason.FOREIGN,
                    "the key was issued on %s, when %s was not allowed to sign".formatted(key.issued(), signer.id()));
        }
        return key;
    }

    private static String shown(String signer) {
        return signer.matches("[0-9a-f]{1,64}") ? signer : "somebody without a proper id";
    }
}
