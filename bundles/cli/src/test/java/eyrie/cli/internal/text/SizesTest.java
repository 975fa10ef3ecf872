/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.cli.internal.base.Failure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes as people write and read them. */
class SizesTest {
    @ParameterizedTest
    @CsvSource({
        "1,1",
        "1024,1024",
        "1k,1024",
        "512M,536870912",
        "2G,2147483648",
        "2g,2147483648",
        "2GB,2147483648",
        "2GiB,2147483648",
        "1.5G,1610612736",
        "0.5T,549755813888",
        "' 3 MiB ',3145728"
    })
    void readsWhatPeopleWrite(String text, long bytes) {
        assertThat(Sizes.parse("--size", text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "G", "1X", "1GG", "1,5G", "99999999999999T", "1e3", "two"})
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> Sizes.parse("--size", text))
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith("--size: \"" + text + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "0,0 B",
        "1023,1023 B",
        "1024,1 KiB",
        "1536,1.5 KiB",
        "536870912,512 MiB",
        "2147483648,2 GiB",
        "1610612736,1.5 GiB",
        "107911053312,101 GiB",
        "1099511627776,1 TiB",
        "11258999068426240,10240 TiB"
    })
    void writesWhatPeopleRead(long bytes, String text) {
        assertThat(Sizes.show(bytes)).isEqualTo(text);
    }
}
