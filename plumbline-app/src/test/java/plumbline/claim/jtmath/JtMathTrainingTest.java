package plumbline.claim.jtmath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import plumbline.claim.ReadRecipe;
import plumbline.claim.SmokeRun;
import plumbline.claim.Trial;
import plumbline.config.Recipe;
import plumbline.environment.Split;
import plumbline.recipe.curriculum.Stage;
import plumbline.reward.math.AnswerExtraction;
import plumbline.reward.math.MathVerifier;
import plumbline.tensor.Lanes;

class JtMathTrainingTest {
  private static final MedianProblem ODD = new MedianProblem(List.of(7, 3, 9, 1, 5));
  private static final MedianProblem EVEN = new MedianProblem(List.of(8, 2, 3, 6));

  @Test
  void aProblemIsSolvedInEveryForm() {
    assertThat(ODD.prompt()).isEqualTo("median 73915=");
    assertThat(ODD.level()).isEqualTo(2);
    assertThat(ODD.solved().brief()).isEqualTo("13 \\boxed{5}");
    assertThat(ODD.solved().chain()).isEqualTo("<think>1<9,3<7</think>\\boxed{5}");
    assertThat(ODD.solved().text()).isEqualTo("1<9,3<7; answer: 5");
    assertThat(EVEN.level()).isEqualTo(1);
    assertThat(EVEN.solved().chain()).isEqualTo("<think>2<8</think>\\boxed{3}");
    assertThat(EVEN.solved().note()).isEqualTo("2; answer: 3");
    assertThat(EVEN.solved().answer()).isEqualTo("3");
  }

  @Test
  void aMistakeIsCarriedOnToTheAnswer() {
    assertThat(ODD.mistaken(true).chain()).isEqualTo("<think>1<9,5<7</think>\\boxed{3}");
    assertThat(ODD.mistaken(false).chain()).isEqualTo("<think>1<9,3<5</think>\\boxed{7}");
    assertThat(EVEN.mistaken(true).chain()).isEqualTo("<think>3<8</think>\\boxed{2}");
    assertThat(EVEN.mistaken(false).answer()).isEqualTo("6");
    assertThat(MathRows.isWrong(ODD.mistaken(true))).isTrue();
    assertThat(MathRows.isWrong(ODD.solved())).isFalse();
  }

  @Test
  void theVerifierReadsEveryForm() {
    var verifier = MathVerifier.standard();
    for (var solved : List.of(ODD.solved(), EVEN.solved())) {
      for (var form : List.of(solved.brief(), solved.chain(), solved.text(), solved.note())) {
        var answer = AnswerExtraction.of(form).orElseThrow();
        assertThat(verifier.verify(solved.answer(), answer).equal()).as(form).isTrue();
      }
    }
  }

  @Test
  void oneSolutionInTenIsWrongAndNoHeldOutProblemIsLearnt() {
    try (var lanes = Lanes.open(1, 1)) {
      var rows =
          MathRows.of(new Trial(3, false, Map.of(), lanes, Optional.empty(), (_, _, _) -> {}));
      assertThat(MathRows.wrongShare(rows.collected())).isBetween(0.07, 0.13);
      assertThat(rows.heldOut()).allMatch(each -> Split.of(each.prompt()) == Split.HELD_OUT);
      assertThat(rows.collected())
          .allMatch(each -> Split.of(each.problem().prompt()) == Split.TRAIN)
          .extracting(each -> each.problem().prompt())
          .doesNotHaveDuplicates();
      assertThat(rows.collected())
          .extracting(each -> each.problem().level())
          .containsOnly(1, 2, 3, 4);
    }
  }

  @Test
  void moreProblemsThanThereAreAreRefused() {
    assertThatThrownBy(() -> MedianProblem.drawn(Split.HELD_OUT, 3, 0, 3000))
        .hasMessageMatching(
            "\\d+ problems of HELD_OUT in \\d+ draws, 3000 are wanted; there are not so many of"
                + " each level");
  }

  @Test
  void whatIsConfirmedStays() {
    var validation =
        Validation.of(
            List.of(
                ODD.mistaken(true), EVEN.solved(), new MedianProblem(List.of(1, 2, 3)).solved()),
            Set.of(EVEN.prompt()));
    assertThat(validation.kept()).containsExactly(EVEN.solved());
    assertThat(validation.figures().figures())
        .containsEntry("raw.wrong", 1.0 / 3)
        .containsEntry("validated.wrong", 0.0)
        .containsEntry("validated.kept", 1.0 / 3)
        .containsEntry("validated.kept-of-right", 0.5);
  }

  /// Three evaluations make a point; estimates of pass rates cost tokens too.
  @Test
  void accuracyRisesWithTokens() throws IOException {
    var curve =
        TokenCurve.of(
            List.of(
                step("{'tokens/sampled': 10, 'curriculum/estimate_tokens': 5}"),
                step("{'tokens/sampled': 10, 'evaluation/accuracy': 0.3}"),
                step("{'tokens/sampled': 10, 'evaluation/accuracy': 0.6}"),
                step("{'tokens/sampled': 10, 'evaluation/accuracy': 0.6}"),
                step("{'tokens/sampled': 10, 'evaluation/accuracy': 0.9}")));
    assertThat(curve.points())
        .extracting(TokenCurve.Point::tokens)
        .containsExactly(25., 35., 45., 55.);
    assertThat(curve.last().accuracy()).isCloseTo(0.7, within(1e-12));
    assertThat(curve.tokensTo(0.44)).hasValue(35);
    assertThat(curve.tokensTo(0.8)).isEmpty();
    assertThat(curve.reaches(0.44, 35)).isTrue();
    assertThat(curve.reaches(0.44, 34)).isFalse();
    assertThat(curve.reaches(0.8, 1000)).isFalse();
    assertThat(curve.accuracyAt(36)).isCloseTo(0.45, within(1e-12));
    assertThat(curve.accuracyAt(1)).isEqualTo(0.3);
  }

  @Test
  void whatCameAfterTheLastEvaluationIsPaidForToo() throws IOException {
    var curve =
        TokenCurve.of(
            List.of(
                step("{'tokens/sampled': 10, 'evaluation/accuracy': 0.3}"),
                step("{'tokens/sampled': 10}"),
                step("{'note': 'nothing is left', 'curriculum/estimate_tokens': 48}")));
    assertThat(curve.points())
        .containsExactly(new TokenCurve.Point(10, 0.3), new TokenCurve.Point(68, 0.3));
  }

  @Test
  void aCurveNeedsAnEvaluation() {
    assertThatThrownBy(() -> TokenCurve.of(List.of(step("{'tokens/sampled': 10}"))))
        .hasMessage("a curve without an evaluation says nothing");
    assertThatThrownBy(() -> TokenCurve.of(List.of(step("{'evaluation/accuracy': 0.5}"))))
        .hasMessage("a curve without sampled tokens says nothing");
  }

  @Test
  void everyStatementFindsItsFigures() throws IOException, InterruptedException {
    assertThat(SmokeRun.of(new JtMathTraining()).parts())
        .contains("anneal", "constant", "instruct-rl", "staged", "single");
  }

  /// The smoke run goes without them.
  @Test
  void theStagesOpenTheContextStepByStep() {
    var recipe = (Recipe.PolicyGradient) ReadRecipe.of(TrainingArms.staged(25));
    var stages = Objects.requireNonNull(recipe.learning().curriculum()).plan().stages();
    assertThat(stages).extracting(Stage::maxTokens).containsExactly(28, 34, 40);
  }

  private static JsonNode step(String json) throws IOException {
    return new ObjectMapper().readTree(json.replace('\'', '"'));
  }
}
