package plumbline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.config.section.ConfigurationException;

/// What is said of losses, samples and their masks that make no sense.
class PolicyFaultsTest {
  private static final String GOOD =
      """
      model: models/tiny
      data: {train: train.jsonl}
      reward: {math: {}}
      optimizer: {adamw: {learning-rate: 1e-6}}
      steps: 5
      output: runs/one
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          grpo  | loss: {dual-clip: 1}                    | loss.dual-clip is 1, must be above 1.0: it caps the ratio of bad tokens
          grpo  | loss: {dual-clip: 0.5}                  | loss.dual-clip is 0.5, must be above 1.0: it caps the ratio of bad tokens
          grpo  | loss: {clip-low: 0}                     | loss.clip-low is 0, must be above 0.0: the ratio must be able to fall
          grpo  | loss: {clip-low: 1}                     | loss.clip-low is 1, must be below 1.0: the ratio is kept above 1 - clip-low
          grpo  | loss: {clip-high: 0}                    | loss.clip-high is 0, must be above 0.0: the ratio must be able to rise
          dapo  | loss: {clip-high: -0.28}                | loss.clip-high is -0.28, must be above 0.0: the ratio must be able to rise
          gspo  | loss: {clip-high: 0}                    | loss.clip-high is 0, must be above 0.0: the ratio must be able to rise
          grpo  | loss: {delta: 0}                        | loss.delta is 0, must be above 0.0: it is a ratio
          grpo  | credit: {group: {ddof: 2}}              | credit.group.ddof is 2, must be 0 or 1: there is no other deviation
          gmpo  | loss: {clip-low: 0}                     | loss.clip-low is 0, must be above 0.0: it bounds the logarithm of the ratio
          gmpo  | loss: {clip-high: -0.4}                 | loss.clip-high is -0.4, must be above 0.0: it bounds the logarithm of the ratio
          grpo  | kl: {clamp: value-10}                   | kl.clamp is given, must be left out where kl.coefficient is 0: there is no term to bound
          rloo  | kl: {in: loss, clamp: value-10}         | kl.clamp is given, must be left out where kl.coefficient is 0: there is no term to bound
          grpo  | kl: {importance-weighted: true}         | kl.importance-weighted is true, must be false where kl.coefficient is 0: there is no term to weigh
          grpo  | kl: {coefficient: 0, clamp: value-10}   | kl.clamp is given, must be left out where kl.coefficient is 0: there is no term to bound
          ulorl | mastered-tokens: {entropy: -0.2}        | mastered-tokens.entropy is -0.2, must be at least 0.0: an entropy is not negative
          ulorl | mastered-tokens: {probability: 0}       | mastered-tokens.probability is 0, must be above 0.0: it is a probability
          ulorl | rollout: {segments: {max-age: 0, too-old: fail}} | rollout.segments.too-old is fail, must be left out where max-age is 0: no group is ever too old
          ulorl | rollout: {segments: {too-old: keep}}    | rollout.segments.too-old is keep, must be one of drop, fail
          ulorl | rollout: {segments: {count: 0}}         | rollout.segments.count is 0, must be at least 1: a sample has a segment
          """)
  void settingsThatMakeNoSenseAreRefused(String method, String setting, String fault) {
    var recipe = "method: %s\n%s%s\n".formatted(method, GOOD, setting);
    assertThatThrownBy(() -> RecipeReader.read("run.yaml", recipe, List.of()))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            failure ->
                assertThat(failure.faults().stream().map(Object::toString).toList())
                    .containsExactly("run.yaml:8 " + fault));
  }
}
