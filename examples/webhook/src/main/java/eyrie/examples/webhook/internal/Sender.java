/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.examples.webhook.internal;

import eyrie.api.instance.InstanceEvent;
import eyrie.api.instance.InstanceListener;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/**
 * Sends events to one receiver. Whatever it answers but 2xx, or that it does not answer, is thrown: Eyrie calls again with
 * the same event until it is taken, over restarts too.
 */
final class Sender implements InstanceListener {
    private final Hook hook;
    private final HttpClient http;
    private final InstantSource clock;

    Sender(Hook hook, HttpClient http, InstantSource clock) {
        this.hook = hook;
        this.http = http;
        this.clock = clock;
    }

    @Override
    public void changed(InstanceEvent event) throws IOException, InterruptedException {
        if (!hook.states().contains(event.state())) {
            return;
        }
        String body = Body.of(event);
        // Signed with the time, so that who listens on the way cannot send it again later.
        String time = Long.toString(clock.instant().getEpochSecond());
        HttpRequest request = HttpRequest.newBuilder(hook.url())
                .timeout(hook.timeout())
                .header("Content-Type", "application/json")
                .header("User-Agent", "eyrie-webhook")
                .header("Eyrie-Delivery", Long.toString(event.cursor()))
                .header("Eyrie-Timestamp", time)
                .header("Eyrie-Signature", "sha256=" + Signature.of(hook.secret(), time + "." + body))
                .POST(BodyPublishers.ofString(body, StandardCharsets.UTF_8))
                .build();
        HttpResponse<Void> answer = http.send(request, BodyHandlers.discarding());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("%s answered %d".formatted(hook.url().getHost(), answer.statusCode()));
        }
    }
}
