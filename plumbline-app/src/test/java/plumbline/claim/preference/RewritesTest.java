package plumbline.claim.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import plumbline.text.token.Tokens;

/// The task of the claim on Sem-DPO.
class RewritesTest {
  private static final Words WORDS = Rewrites.words();

  private static List<String> said(Rewrites.Ranked pair, boolean better) {
    var half = better ? pair.encoded().chosen() : pair.encoded().rejected();
    return WORDS.spoken(half.tokens());
  }

  private static List<String> asked(Rewrites.Ranked pair) {
    return WORDS.spoken(pair.encoded().prompt());
  }

  @Test
  void winnersThatDriftLoseAWordAndGainStyle() {
    var pairs = new Rewrites(5).ranked(400, 0.4);
    assertThat(pairs).hasSize(400).isEqualTo(new Rewrites(5).ranked(400, 0.4));
    assertThat(pairs.stream().filter(Rewrites.Ranked::drifted).count()).isBetween(130L, 190L);
    for (var pair : pairs) {
      var prompt = asked(pair);
      assertThat(Rewrites.keeps(prompt, said(pair, true))).isEqualTo(!pair.drifted());
      assertThat(Rewrites.keeps(prompt, said(pair, false))).isTrue();
      assertThat(Rewrites.style(said(pair, true))).isBetween(0L, 6L);
    }
    assertThat(style(pairs, true)).isGreaterThan(style(pairs, false) + 1);
    assertThat(new Rewrites(5).ranked(50, 0)).noneMatch(Rewrites.Ranked::drifted);
  }

  private static double style(List<Rewrites.Ranked> pairs, boolean better) {
    return pairs.stream()
        .mapToLong(pair -> Rewrites.style(said(pair, better)))
        .average()
        .orElseThrow();
  }

  @Test
  void whatIsKeptAndWhatIsStyle() {
    var prompt = List.of("two", "red", "cats", "garden");
    assertThat(Rewrites.keeps(prompt, List.of("garden", "cats", "red", "two"))).isTrue();
    assertThat(Rewrites.keeps(prompt, List.of("two", "blue", "cats", "garden"))).isFalse();
    assertThat(Rewrites.style(List.of("two", "film grain", "film grain", "soft light")))
        .isEqualTo(2);
  }

  @Test
  void wordsAreTokens() {
    var said = List.of("two", "film grain");
    assertThat(WORDS.spoken(WORDS.answer(said))).isEqualTo(said);
    assertThat(WORDS.answer(said).get(2)).isEqualTo(Words.END);
    assertThat(WORDS.spoken(Tokens.of(Words.END))).isEmpty();
    assertThatThrownBy(() -> new Words(List.of("a")).answer(List.of("b")))
        .hasMessage("'b' is none of a");
  }
}
