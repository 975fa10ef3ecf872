/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.license;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Begins the trial. */
@Command(name = "trial", description = "Begin thirty days of everything, for 16 cores. This can be done once.")
final class LicenseTrial implements Callable<Integer> {
    private final Session session;

    LicenseTrial(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode status = new LicenseApi(session.api()).trial();
        session.answer(status, "the trial of everything ends on " + LicenseApi.day(status.path("trial"), "ends"));
        return 0;
    }
}
