package plumbline.recipe.sgpo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import plumbline.completion.Completer;
import plumbline.completion.Completion;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.data.PromptCompletion;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.StopReason;

class HeldOutAnswersTest {
  @Test
  void meansTheDistancesOfGreedyAnswers() throws InterruptedException {
    var answers = Map.of("a", "1 2 4 3", "b", "1 2");
    Completer model =
        requests ->
            requests.stream()
                .map(request -> {
                  assertThat(request.sampling()).isEqualTo(Sampling.greedy(8));
                  var asked =
                      ((Prompt.OfMessages) request.prompt()).messages().getFirst().content();
                  return new Completion(
                      Tokens.empty(),
                      Tokens.empty(),
                      answers.getOrDefault(asked, ""),
                      Floats.empty(),
                      Floats.empty(),
                      StopReason.STOP,
                      0);
                })
                .toList();
    var held =
        new HeldOutAnswers(
            List.of(
                new PromptCompletion(0, "a", " 1 2 3 4", 1),
                new PromptCompletion(1, "b", " 1 2", 1),
                new PromptCompletion(2, "c", " 9", 1)),
            8);
    assertThat(held.distance(model)).isCloseTo((0.5 + 0 + 1) / 3, within(1e-12));
  }
}
