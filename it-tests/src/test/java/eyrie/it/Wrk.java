/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The load generator {@code wrk}. */
final class Wrk {
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern BAD =
            Pattern.compile("Non-2xx or 3xx responses: (\\d+)|Socket errors: connect [^0].*");

    private Wrk() {}

    /**
     * Requests a second that 200 clients get answered which keep their connections. All connect in the same instant, so some of
     * them have to knock twice where few may wait for being let in; what that delays is in the figure.
     */
    static double rate(String url, String authorization, int seconds) {
        measure(url, authorization, seconds); // the compilers are done with it afterwards
        return measure(url, authorization, seconds);
    }

    private static double measure(String url, String authorization, int seconds) {
        Package.Result result = Package.run(
                        Duration.ofMinutes(5),
                        "",
                        "wrk",
                        "--threads",
                        "2",
                        "--connections",
                        "200",
                        "--duration",
                        seconds + "s",
                        "--header",
                        "Authorization: " + authorization,
                        url)
                .ok();
        Matcher bad = BAD.matcher(result.out());
        if (bad.find()) {
            throw new AssertionError(url + ": " + bad.group());
        }
        Matcher rate = RATE.matcher(result.out());
        if (!rate.find()) {
            throw new AssertionError(result.out());
        }
        return Double.parseDouble(rate.group(1));
    }
}
