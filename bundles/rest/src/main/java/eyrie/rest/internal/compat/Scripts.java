/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import eyrie.api.EyrieException;
import eyrie.api.instance.StartupScript;
import eyrie.api.instance.StartupScript.FailHandler;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Reads scripts: those of requests for instances, and others that come in the same form. */
final class Scripts {
    static final int MAX_BYTES = 1 << 20;
    private static final int DEFAULT_TIMEOUT = 90;
    private static final int MAX_TIMEOUT = 24 * 60 * 60;
    private static final String FIELD = "startup_script";

    private Scripts() {}

    /** The script; null if there is none. Its settings are checked in either case: one client always sends them. */
    static StartupScript of(StartRequest request) {
        int condition = Checks.range("startup_script_condition", request.startupScriptCondition(), 0, 0, 1);
        int timeout = Checks.range("script_timeout", request.scriptTimeout(), DEFAULT_TIMEOUT, 1, MAX_TIMEOUT);
        int onFailure = Checks.range("script_fail_handler", request.scriptFailHandler(), 0, 0, 2);
        boolean monitored = Boolean.TRUE.equals(request.scriptMonitoring());
        String encoded = request.startupScript();
        if (encoded == null || encoded.isEmpty()) {
            return null;
        }
        return new StartupScript(
                decode(FIELD, encoded), monitored, timeout, FailHandler.values()[onFailure], condition == 1);
    }

    /** @throws EyrieException INVALID naming the field */
    static String decode(String field, String encoded) {
        byte[] bytes;
        try {
            // Tools that encode break the lines.
            bytes = Base64.getDecoder().decode(encoded.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw EyrieException.invalid(field, encoded, "base64");
        }
        if (bytes.length > MAX_BYTES) {
            throw EyrieException.invalid(field, bytes.length + " bytes", "at most " + MAX_BYTES + " decoded bytes");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw EyrieException.invalid(field, encoded, "base64 of UTF-8 text");
        }
    }
}
