package plumbline.recipe.sgpo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.completion.Completer;
import plumbline.completion.Completion;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.data.PromptCompletion;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.StopReason;

/// Drafts and improvements of a model that is a function of its prompt.
class SelfImproverTest {
  private static final Acceptance USUAL = new Acceptance(0.05, 0.6);
  private static final SelfImprover IMPROVER =
      new SelfImprover(Instruction.IMPROVE, USUAL, Sampling.random(8, 0.7), 1, 5);

  private final List<String> asked = new ArrayList<>();
  private final List<SampleKey> keys = new ArrayList<>();

  private Completer model(Function<String, String> answer) {
    return requests -> requests.stream().map(request -> completion(request, answer)).toList();
  }

  private Completion completion(CompletionRequest request, Function<String, String> answer) {
    var messages = ((Prompt.OfMessages) request.prompt()).messages();
    var text = answer.apply(messages.getFirst().content());
    asked.add(messages.getFirst().content());
    keys.add(request.key());
    var stop = text.endsWith("…") ? StopReason.LENGTH : StopReason.STOP;
    return new Completion(
        Tokens.empty(), Tokens.empty(), text, Floats.empty(), Floats.empty(), stop, 0);
  }

  private static String draftOrBetter(String prompt) {
    return prompt.contains("### Draft") ? "1 2 3 4" : "1 2 4 3";
  }

  @Test
  void pairsAreTheModelsOwnAndShowNoReference() throws InterruptedException {
    var made = IMPROVER.pairs(model(SelfImproverTest::draftOrBetter), List.of("sort 2 1 3 4"), 1);
    assertThat(made.taken())
        .containsExactly(new Improvement("sort 2 1 3 4", "", "1 2 4 3", "1 2 3 4"));
    assertThat(asked.getLast())
        .isEqualTo(
            """
            Improve the draft. Keep what is right, fix what is wrong or missing, answer in the same form.

            ### Prompt
            sort 2 1 3 4

            ### Draft
            1 2 4 3

            ### Improved answer
            """);
    assertThat(made.line("pairs"))
        .isEqualTo("pairs: 1 of 1 taken; mean edit distance 0.50, 4.0 words before and 4.0 after");
  }

  @Test
  void everyDraftAndEveryRoundHasAStreamOfItsOwn() throws InterruptedException {
    var improver = new SelfImprover(Instruction.IMPROVE, USUAL, Sampling.random(8, 0.7), 2, 5);
    var model = model(SelfImproverTest::draftOrBetter);
    improver.pairs(model, List.of("a", "b"), 1);
    improver.pairs(model, List.of("a", "b"), 2);
    improver.targets(
        model, List.of(new PromptCompletion(0, "a", "1 2", 1)), new Target.Edit(0.5), false);
    assertThat(keys).hasSize(18).doesNotHaveDuplicates();
    assertThat(keys).allMatch(key -> key.run() == 5 && key.step() < 0);
  }

  @Test
  void targetsStandBetweenDraftAndDemonstration() throws InterruptedException {
    var rows = List.of(new PromptCompletion(0, "sort 9 7 3 2 1", "1 2 3 7 9", 1));
    var made = IMPROVER.targets(model(_ -> "3 1 2 9 7"), rows, new Target.Edit(0.5), false);
    assertThat(made.taken())
        .containsExactly(new Improvement("sort 9 7 3 2 1", "1 2 3 7 9", "3 1 2 9 7", "1 2 3 7"));
    var written = new Target.Written(Instruction.IMPROVE_BY_REFERENCE);
    var by = IMPROVER.targets(model(this::guided), rows, written, false);
    assertThat(by.taken().getFirst().improved()).isEqualTo("3 1 2 7 9");
    assertThat(asked.getLast()).contains("### Reference\n1 2 3 7 9\n");
  }

  @Test
  void aDraftThatIsRightMayBecomeItsOwnTarget() throws InterruptedException {
    var rows = List.of(new PromptCompletion(0, "sort 2 1", "1  2", 1));
    var kept = IMPROVER.targets(model(_ -> "1 2"), rows, new Target.Edit(0.5), true);
    assertThat(kept.taken()).containsExactly(new Improvement("sort 2 1", "1  2", "1 2", "1 2"));
    var left = IMPROVER.targets(model(_ -> "1 2"), rows, new Target.Edit(0.5), false);
    assertThat(left.faults()).containsOnlyKeys(Acceptance.Fault.TOO_NEAR);
  }

  private String guided(String prompt) {
    return prompt.contains("### Reference") ? "3 1 2 7 9" : "3 1 2 9 7";
  }

  @ParameterizedTest
  @CsvSource({
    "1 2 3 4, 1 2 4 3, ''",
    "1 2 3 4, 1 2 3 4, TOO_NEAR",
    "1 2 3 4, 5 6 7 8, TOO_FAR",
    "1 2 3 4, '', EMPTY",
    "1 2 3 4, 1 2 4 3…, CUT",
    "1 2 3 4, 1 2 ### Draft 4, MARKED"
  })
  void whatIsNotAnIncrementIsLeft(String draft, String improved, String fault)
      throws InterruptedException {
    var model = model(prompt -> prompt.startsWith("Improve") ? improved : draft);
    var made = IMPROVER.pairs(model, List.of("x"), 1);
    assertThat(made.faults().keySet().stream().map(Enum::name).toList())
        .isEqualTo(fault.isEmpty() ? List.of() : List.of(fault));
    assertThat(made.taken()).hasSize(fault.isEmpty() ? 1 : 0);
  }

  @Test
  void tooFewImprovementsAreAnError() throws InterruptedException {
    var many = java.util.Collections.nCopies(40, "x");
    var copied = IMPROVER.pairs(model(_ -> "1 2 3"), many, 1);
    assertThatThrownBy(() -> copied.requireEnough("pairs"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "pairs: only 0 of 40 drafts (0.0 %) were improved: 40 too near to the draft; train the"
                + " improver longer, widen improver.accept or raise sampling.max-tokens");
    var mixed =
        new Improvements(
            List.of(new Improvement("x", "", "1 2", "1 3")),
            Map.of(
                Acceptance.Fault.TOO_NEAR, 20, Acceptance.Fault.EMPTY, 7, Acceptance.Fault.CUT, 7));
    assertThatThrownBy(() -> mixed.requireEnough("pairs"))
        .hasMessageStartingWith(
            "pairs: only 1 of 35 drafts (2.9 %) were improved: 20 too near to the draft, 7 empty, 7"
                + " cut by max-tokens;");
  }

  @Test
  void promptsThatLookLikeTheInstructionAreRefused() {
    assertThatThrownBy(
            () -> IMPROVER.pairs(model(_ -> "1"), List.of("x", "what is ### Draft for?"), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "row 2: the prompt has fixed text of the instruction in it, so prompt and draft could"
                + " not be told apart; change improver.instruction");
    assertThatThrownBy(() -> new Instruction("better: {draft}"))
        .hasMessage("the instruction has no {prompt}, so the model would not see it");
    assertThatThrownBy(() -> new Target.Written(Instruction.IMPROVE))
        .hasMessage(
            "the instruction for targets has no {reference}, so nothing would guide the"
                + " improvement");
    assertThatThrownBy(() -> new Acceptance(0.7, 0.6))
        .hasMessage("edit distances from 0.7 to 0.6, must be an interval within [0, 1]");
  }
}
