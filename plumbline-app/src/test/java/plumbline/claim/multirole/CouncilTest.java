package plumbline.claim.multirole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import plumbline.claim.ReadRecipe;
import plumbline.claim.Trial;
import plumbline.claim.recipes.RecipeBench;
import plumbline.config.Recipe;
import plumbline.recipe.multirole.ChainForm;
import plumbline.reward.perspective.Mode;
import plumbline.reward.perspective.Perspectives;
import plumbline.reward.perspective.RoleAnswers;
import plumbline.tensor.Lanes;

/// The questions of the council, and what is measured of replies to them.
class CouncilTest {
  private static final Council COUNCIL = new Council(11);

  @Test
  void aGroupAlwaysWantsTheSame() {
    int divergent = 0;
    for (var question : CouncilRuns.questions(COUNCIL, 0, 200)) {
      assertThat(question.options()).hasSize(3);
      assertThat(question.roles()).hasSize(3).isSorted();
      divergent += question.mode() == Mode.DIVERGENT ? 1 : 0;
      for (var other : CouncilRuns.questions(COUNCIL, 1, 50)) {
        if (other.mode() == question.mode()
            && other.options().keySet().equals(new HashSet<>(question.options().keySet()))) {
          question.roles().stream()
              .filter(other.roles()::contains)
              .forEach(role -> assertThat(question.goldOf(role)).isEqualTo(other.goldOf(role)));
        }
      }
    }
    assertThat(divergent).isEqualTo(150);
    assertThat(CouncilRuns.questions(COUNCIL, 0, 8))
        .isNotEqualTo(CouncilRuns.questions(COUNCIL, 1, 8));
  }

  @Test
  void aReplyOfOneRoleHasOneOpinionAndIsMostlyRight() {
    var form = new ChainForm(ChainForm.STANDARD.opening(), "Wait, as {role}:");
    int right = 0;
    for (long number = 0; number < 500; number++) {
      var asked = COUNCIL.aloneQuestion(number);
      var reply = COUNCIL.alone(number);
      var role = Council.GROUPS.stream().filter(each -> reply.text().contains(each)).toList();
      assertThat(role).hasSize(1);
      assertThat(reply.prompt()).isEqualTo(asked.prompt());
      assertThat(form.thought(role.getFirst(), reply.text())).isNotEmpty();
      var answers = new RoleAnswers(role, asked.options().keySet());
      assertThat(answers.opinions(reply.text())).hasSize(1);
      var answer = answers.byRole(reply.text()).get(role.getFirst());
      right += COUNCIL.wanted(role.getFirst(), asked).equals(answer) ? 1 : 0;
    }
    assertThat(right / 500.0).isCloseTo(0.8, within(0.06));
  }

  @Test
  void measuresAreMeansOverRepliesAndQuestions() {
    var replies = new ArrayList<Hearing.Reply>();
    for (int i = 0; i < 6; i++) {
      replies.add(new Hearing.Reply(0, "wishes", true, i == 0 ? 1 : 0.5, 2, 0.4, 30));
      replies.add(new Hearing.Reply(1, "facts", false, 0, 1, 0.6, 10));
    }
    var hearing = new Hearing(replies);
    assertThat(hearing.opinions()).isEqualTo(2);
    assertThat(hearing.mean(Hearing.Reply::accuracy)).isCloseTo(3.5 / 12, within(1e-12));
    assertThat(hearing.passAt5()).isCloseTo((5.0 / 6 + 0) / 2, within(1e-12));
    assertThat(hearing.kinds()).isEqualTo(List.of("wishes", "facts"));
    assertThat(hearing.of("facts").mean(Hearing.Reply::words)).isEqualTo(10);
    assertThat(
            Perspectives.accuracy(
                CouncilRuns.questions(COUNCIL, 0, 1).getFirst(), "nobody says anything"))
        .isZero();
  }

  @Test
  void theRecipesAreRead() {
    try (var lanes = Lanes.open(1, 1)) {
      var trial = new Trial(3, false, Map.of(), lanes, Optional.empty(), (_, _, _) -> {});
      var runs = new CouncilRuns(new RecipeBench(trial, Path.of("nowhere")));
      assertThat(
              ReadRecipe.of(
                  CouncilRuns.supervised(CouncilRuns.ALONE_ROWS, 600, CouncilRuns.ALONE_RATE)))
          .isInstanceOf(Recipe.Supervised.class);
      assertThat(ReadRecipe.of(runs.multiRole("questions.jsonl", 3, CouncilRuns.DELTA, 20)))
          .isInstanceOf(Recipe.MultiRole.class);
    }
  }
}
