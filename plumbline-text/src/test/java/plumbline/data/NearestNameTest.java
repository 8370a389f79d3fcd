package plumbline.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
  private static final List<String> KNOWN =
      List.of("create", "train", "chat", "score", "verify-answer", "max_tokens", "drain-all");

  @ParameterizedTest
  @CsvSource({
    "trian, train",
    "tarin, train",
    "Train, train",
    "drian-all, drain-all",
    "scroe, score",
    "max-token, max_tokens",
    "verify, verify-answer"
  })
  void aSlipOfTheFingersIsUnderstood(String written, String meant) {
    assertThat(NearestName.of(written, KNOWN)).contains(meant);
  }

  @Test
  void whatIsFarFromAllIsNoneOfThem() {
    assertThat(NearestName.of("frobnicate", KNOWN)).isEmpty();
    assertThat(NearestName.of("c", KNOWN)).isEmpty();
    assertThat(NearestName.of("", KNOWN)).isEmpty();
  }

  @Test
  void theSmallerShareOfEditsIsNearer() {
    assertThat(NearestName.of("clip-law", List.of("clip-a", "clip-low-ratio", "clip-low")))
        .contains("clip-low");
  }

  @Test
  void aLetterTypedTwiceIsUnderstood() {
    assertThat(NearestName.of("ddpo", List.of("dapo", "dpo"))).contains("dpo");
  }

  @Test
  void onlyNearNamesAreNear() {
    assertThat(NearestName.near("trian", KNOWN, 3)).containsExactly("train");
    assertThat(NearestName.near("clip-law", List.of("clip-la", "clip-a", "clip-low", "chat"), 2))
        .containsExactly("clip-la", "clip-low");
    assertThat(NearestName.near("frobnicate", KNOWN, 3)).isEmpty();
  }

  @Test
  void aSwapOfNeighboursIsOneEdit() {
    assertThat(NearestName.edits("trian", "train")).isEqualTo(1);
    assertThat(NearestName.edits("max_tokens", "max-Tokens")).isZero();
    assertThat(NearestName.edits("", "abc")).isEqualTo(3);
  }
}
