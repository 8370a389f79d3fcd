package plumbline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is said of settings that are probably not meant, and that nothing is said of their
/// neighbours.
class DoubtsTest {
  private static final String ROLES = "data: {train: q.jsonl}, sft: {steps: 2}, ";
  private static final String TASKS = "data: {train: q.jsonl}, reward: {math: {}}, ";

  private static List<String> doubts(String method, String own) {
    return doubts(method, "optimizer: {adamw: {learning-rate: 1e-5}}", own);
  }

  private static List<String> doubts(String method, String optimizer, String own) {
    var recipe =
        "{method: %s, model: models/tiny, %s, steps: 5, output: runs/one, %s}"
            .formatted(method, optimizer, own);
    return Doubts.of(RecipeReader.read("run.yaml", recipe, List.of()).value());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          pcl  | consistency: 2 | reward.assessment.weights has consistency 2 above accuracy 1: answering badly and saying so can pay more than answering well; let accuracy be at least consistency
          grpo | accuracy: 0.5  | reward.assessment.weights has consistency 1 above accuracy 0.5: answering badly and saying so can pay more than answering well; let accuracy be at least consistency
          """)
  void anHonestWrongAnswerIsWorthNoMoreThanARightOne(String method, String weight, String said) {
    var recipe = "data: {train: q.jsonl}, reward: {assessment: {weights: {%s}}}";
    assertThat(doubts(method, recipe.formatted(weight))).containsExactly(said);
    assertThat(doubts(method, recipe.formatted("consistency: 1, accuracy: 1"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          9  | 8 | {delta: 0.9}                 | synthesis.roles is 9: one role more that is right adds 0.9 / 9 to a reward, diversity of wording up to 0.1, so a florid answer can overtake a better one; ask at most 8 roles or raise shaping.delta
          10 | 9 | {delta: 0.9, form: additive} | synthesis.roles is 10: one role more that is right adds 1 / 10 to a reward, diversity of wording up to 0.1, so a florid answer can overtake a better one; ask at most 9 roles or raise shaping.delta
          3  | 2 | {delta: 0.75}                | synthesis.roles is 3: one role more that is right adds 0.75 / 3 to a reward, diversity of wording up to 0.25, so a florid answer can overtake a better one; ask at most 2 roles or raise shaping.delta
          """)
  void oneRoleMoreIsWorthMoreThanDiversity(int roles, int fewer, String shaping, String said) {
    var recipe = ROLES + "shaping: %s, synthesis: {roles: %d}";
    assertThat(doubts("multirole", recipe.formatted(shaping, roles))).containsExactly(said);
    assertThat(doubts("multirole", recipe.formatted(shaping, fewer))).isEmpty();
    assertThat(doubts("multirole", recipe.formatted("{delta: 1}", 40))).isEmpty();
  }

  /// Two roles are the fewest.
  @ParameterizedTest
  @CsvSource({"0.6, 0.6, 0.4", "0.5, 0.5, 0.5", "0, 0, 1"})
  void whereNoNumberOfRolesIsFewEnoughNoneIsAdvised(
      String delta, String accuracy, String diversity) {
    assertThat(doubts("multirole", ROLES + "shaping: {delta: %s}".formatted(delta)))
        .containsExactly(
            "synthesis.roles is 3: one role more that is right adds %s / 3 to a reward, diversity of wording up to %s, so a florid answer can overtake a better one; raise shaping.delta"
                .formatted(accuracy, diversity));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          1e-5   | mixture.learning-rate is 0.0002         | learning-rate: 2e-4
          1e-3   | optimizer.adamw.learning-rate is 0.001  | learning-rate: 1e-5
          """)
  void aRateForAdaptersIsNotForAllWeights(String rate, String said, String apart) {
    var optimizer = "optimizer: {adamw: {learning-rate: %s}}".formatted(rate);
    var recipe = TASKS + "mixture: {trajectories: t, steps: 4, %s}".formatted(apart);
    assertThat(doubts("mol-rl", optimizer, recipe))
        .containsExactly(
            said
                + " without lora: that is a rate for adapters, where all weights are trained about"
                + " 0.00001 is usual");
    assertThat(doubts("mol-rl", optimizer, recipe + ", lora: {rank: 4}")).isEmpty();
    assertThat(
            doubts("mol-rl", optimizer.replace("1e-3", "1e-4"), recipe.replace("2e-4", "1.9e-4")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          gmpo | seed: 1                       | gmpo
          gspo | seed: 1                       | gspo
          grpo | loss: {surrogate: gspo-token} | gspo-token
          """)
  void aClipNeedsASecondStep(String method, String more, String loss) {
    assertThat(doubts(method, TASKS + more))
        .containsExactly(
            "mini-batches and epochs are 1: with one optimiser step a rollout every ratio is 1, nothing clips, and %s learns what grpo would; take several mini-batches"
                .formatted(loss));
    assertThat(doubts(method, TASKS + more + ", mini-batches: 2")).isEmpty();
    assertThat(doubts(method, TASKS + more + ", epochs: 2")).isEmpty();
    assertThat(doubts(method, TASKS + more + ", old-policy: sampler")).isEmpty();
    assertThat(doubts("grpo", TASKS + "seed: 1")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          gspo | clip-low: 0.2, clip-high: 0.2 | gspo averages the log-ratio over a row: a range of 0.2/0.2 hardly ever clips, 3e-4/4e-4 is usual
          gmpo | clip-high: 2                  | gmpo bounds (0.4, 2.0) are logarithms: the ratio may reach 7.39
          grpo | delta: 1.1                    | delta 1.1 is not above 1 + high (1.2): it cuts ratios that the clip lets pass
          """)
  void boundsAreOfTheLossThatHasThem(String method, String bounds, String said) {
    var recipe = TASKS + "mini-batches: 2, loss: {%s}";
    assertThat(doubts(method, recipe.formatted(bounds))).containsExactly(said);
    assertThat(doubts(method, TASKS + "mini-batches: 2")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"512, 102", "4, 1"})
  void dapoWantsAPenaltyOfLength(int longest, int cache) {
    var rollout = "rollout: {max-tokens: %d}, data: {train: q.jsonl}, ".formatted(longest);
    assertThat(doubts("dapo", rollout + "reward: {math: {}}"))
        .containsExactly(
            "method dapo has no reward.overlong: an answer that is cut off keeps its reward, and nothing asks for shorter ones; add overlong: {cap: %d, cache: %d}"
                .formatted(longest, cache));
    var penalty = "reward: {math: {}, overlong: {cap: %d, cache: %d}}".formatted(longest, cache);
    assertThat(doubts("dapo", rollout + penalty)).isEmpty();
    assertThat(doubts("dapo", rollout + "reward: {math: {}}, truncated: mask")).isEmpty();
    assertThat(doubts("ulorl", rollout + "reward: {math: {}}, truncated: keep")).isEmpty();
  }
}
