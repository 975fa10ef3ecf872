/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import eyrie.api.EyrieException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The other process of tests: commits numbers and prints each one that was acknowledged. With a third argument it fills
 * the disk, prints how that failed, waits for a line and commits once more.
 */
final class CommitStream {
    private CommitStream() {}

    public static void main(String[] arguments) throws IOException {
        long first = Long.parseLong(arguments[1]);
        int filler = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 0;
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Numbers numbers = new Numbers(new SqliteDatabase(Path.of(arguments[0])))) {
            for (long number = first; ; number++) {
                try {
                    numbers.add(number, "x".repeat(filler));
                    out.println(number);
                } catch (EyrieException e) {
                    out.println(e.kind());
                    in.readLine();
                    numbers.add(number, "");
                    out.println(number);
                    out.println("SEEN " + numbers.all().size());
                    return;
                }
            }
        }
    }
}
