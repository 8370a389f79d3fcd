package plumbline.recipe.mol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RatioTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1, 5000, 3200, 3200, 3200",
    "2, 1, 5000, 3200, 5000, 2500",
    "1, 3, 300, 1000, 300, 900",
    "1, 0, 300, 0, 300, 0"
  })
  void asManyAsKeepTheRatio(
      int domain, int general, int ofDomain, int ofGeneral, int learnt, int held) {
    var used =
        new Ratio(domain, general)
            .used(Collections.nCopies(ofDomain, "d"), Collections.nCopies(ofGeneral, "g"));
    assertThat(Collections.frequency(used, "d")).isEqualTo(learnt);
    assertThat(Collections.frequency(used, "g")).isEqualTo(held);
  }

  @Test
  void whatCannotBeKeptIsRefused() {
    assertThatThrownBy(() -> new Ratio(0, 1))
        .hasMessage("the ratio is 0:1; the first part must be at least 1, the second at least 0");
    assertThatThrownBy(
            () -> new Ratio(1, 1).used(Collections.nCopies(3, "d"), Collections.emptyList()))
        .hasMessage(
            "a ratio of 1:1 needs as many samples of both kinds, but there are 3 of the domain and"
                + " 0 general ones");
  }
}
