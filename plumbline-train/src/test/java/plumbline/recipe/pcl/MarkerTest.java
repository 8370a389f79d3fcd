package plumbline.recipe.pcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.completion.Completer;
import plumbline.completion.Completion;
import plumbline.completion.Sampling;
import plumbline.text.token.Floats;
import plumbline.text.token.SpecialTokenNames;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.TokenizerTrainer;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.StopReason;

class MarkerTest {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz<>/\n0123456789";
  private final Tokenizer tokenizer =
      TokenizerTrainer.characters(ALPHABET, SpecialTokenNames.standard().with("<post-completion>"))
          .open();

  @AfterEach
  void close() {
    tokenizer.close();
  }

  @Test
  void trainingStopsBehindTheMarkerAndServingAtIt() {
    var marker = Marker.token("<post-completion>", tokenizer, Set.of(2, 3));
    var sampling = Sampling.random(8, 1.0);
    assertThat(marker.training(sampling).stopTokens()).containsExactly(2);
    assertThat(marker.training(sampling).ignoreEos()).isTrue();
    assertThat(marker.serving(sampling).stopTokens()).containsExactlyInAnyOrder(2, 3);
    assertThat(marker.servedEnds()).containsExactlyInAnyOrder(2, 3);
    assertThat(marker.positionIn(Tokens.of(7, 8, 3, 9, 3))).isEqualTo(2);
    assertThat(marker.positionIn(Tokens.of(7, 8))).isEqualTo(2);
  }

  @Test
  void aTextIsFoundAcrossTokensAndServedUpToItsStop() {
    var marker = Marker.text("\n<evaluation>", "</answer>", tokenizer, Set.of());
    var sampling = Sampling.random(8, 1.0);
    assertThat(marker.training(sampling).stopStrings()).isEmpty();
    assertThat(marker.serving(sampling).stopStrings()).containsExactly("</answer>");
    assertThat(marker.stopTexts()).isEqualTo(List.of("</answer>"));
    assertThat(marker.servedEnds()).containsExactly(2);
    var said = tokenizer.encode("4</answer>\n<evaluation>ok");
    assertThat(marker.positionIn(said)).isEqualTo("4</answer>".length());
    assertThat(marker.positionIn(tokenizer.encode("4</answer>"))).isEqualTo(10);
  }

  @ParameterizedTest
  @CsvSource({
    "<answer>4</answer>,    <answer>4, <answer>4</answer>, stopped behind the answer",
    "<answer>4</answer><eva, <answer>4, <answer>4</answer>, by a token that goes on",
    "<answer>4,             <answer>4, <answer>4,          ended or cut short inside it",
  })
  void aServedAnswerKeepsTheStopThatClosesIt(String sampled, String cut, String read, String reason)
      throws InterruptedException {
    Completer completer =
        requests ->
            List.of(
                new Completion(
                    Tokens.empty(),
                    tokenizer.encode(sampled),
                    cut,
                    Floats.empty(),
                    Floats.empty(),
                    StopReason.STOP,
                    0));
    var marker = Marker.text("\n<evaluation>", "</answer>", tokenizer, Set.of());
    var served = marker.serving(completer).complete(List.of()).getFirst();
    assertThat(served.text()).as(reason).isEqualTo(read);
    assertThat(served.tokens()).isEqualTo(tokenizer.encode(sampled));
  }

  @Test
  void aMarkerThatIsNoTokenOrEndsATextIsRefused() {
    assertThatThrownBy(() -> Marker.token("<post>", tokenizer, Set.of(2)))
        .hasMessage(
            "the tokenizer has no token '<post>'; add it, name one of its unused tokens as"
                + " marker.token, or use marker.text");
    assertThatThrownBy(() -> Marker.token("<eos>", tokenizer, Set.of(2)))
        .hasMessage(
            "the marker '<eos>' is the token that ends a text; name another token: what follows an"
                + " end is never sampled");
    assertThatThrownBy(() -> new AssessmentWeight(0, 0.01))
        .hasMessage(
            "the assessment falls over a share 0.0 of the run and counts 0.01 where it is wrong;"
                + " the share must be above 0 or negative for never, the other at least 0");
  }
}
