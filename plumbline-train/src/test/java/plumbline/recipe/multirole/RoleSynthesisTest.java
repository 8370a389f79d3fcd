package plumbline.recipe.multirole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import plumbline.completion.Completer;
import plumbline.completion.Completion;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.recipe.multirole.Chains.Loss;
import plumbline.reward.perspective.Mode;
import plumbline.reward.perspective.Perspectives;
import plumbline.reward.perspective.RoleQuestion;
import plumbline.text.embedding.Embedding;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.StopReason;

/// Chains of a model that is a function of its prompt, of what it is made to say, and of the number
/// of the path.
class RoleSynthesisTest {
  private final List<CompletionRequest> asked = new ArrayList<>();

  private static SequencedMap<String, String> map(String... pairs) {
    var map = new LinkedHashMap<String, String>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }

  private static RoleQuestion question(Mode mode, String... roles) {
    return new RoleQuestion(
        "t", mode, "Park or road?", map("A", "park", "B", "road"), List.of(roles), map());
  }

  private static Tokens characters(String text) {
    return Tokens.of(text.chars().toArray());
  }

  private static String spoken(List<Integer> forced) {
    return forced.stream().map(Character::toString).collect(Collectors.joining());
  }

  /// @param answer of what is forced and the number of the path
  private Completer model(BiFunction<String, Long, String> answer) {
    return requests ->
        requests.stream()
            .map(request -> {
              asked.add(request);
              var begun = spoken(request.sampling().forced());
              var text = begun + answer.apply(begun, request.key().sample());
              return new Completion(
                  Tokens.empty(),
                  Tokens.empty(),
                  text,
                  Floats.empty(),
                  Floats.empty(),
                  text.endsWith("…") ? StopReason.LENGTH : StopReason.STOP,
                  0);
            })
            .toList();
  }

  private static Floats relevance(List<String> roles) {
    var values = new float[roles.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = -roles.get(i).length();
    }
    return Floats.of(values);
  }

  private static RoleSynthesis synthesis(int paths, int orders, double trim) {
    return new RoleSynthesis(
        RoleProposal.STANDARD,
        new RoleChoice(2, 1, 1, false),
        ChainForm.STANDARD,
        new PathVote(0.5, 0, PathVote.Filter.CONSISTENCY),
        new RoleSynthesis.Settings(paths, orders, trim, Sampling.random(20, 1), 7));
  }

  private static String likes(String begun, long path) {
    if (path % 3 == 2) {
      return "I wonder about all of this</think>\nthe answer is " + (path % 2 == 0 ? "A" : "B");
    }
    return begun.contains("driver")
        ? "Roads are quick.\n</think>\ndriver: the answer is B"
        : "Grass is green.\n</think>\nchild: the answer is A";
  }

  @Test
  void rolesThinkOneAfterTheOther() throws InterruptedException {
    var made =
        synthesis(3, 1, 0)
            .chains(
                model(RoleSynthesisTest::likes),
                List.of(question(Mode.DIVERGENT, "child", "driver")),
                RoleSynthesisTest::characters);
    assertThat(made.taken()).hasSize(1);
    var chain = made.taken().getFirst();
    assertThat(chain.prompt()).isEqualTo("Park or road?\nA. park\nB. road");
    assertThat(chain.text())
        .isEqualTo(
            """
            <think>
            I will answer from the perspectives of: child, driver.
            Wait, I need to think from child's perspective.
            Grass is green.
            Wait, I need to think from driver's perspective.
            Roads are quick.
            </think>
            There is no universal answer, it depends on who is asked.
            child: the answer is A
            driver: the answer is B\
            """);
    assertThat(made.line()).isEqualTo("chains: 1 from 1 questions; 54.0 words");
  }

  @Test
  void convergentChainsCountVotes() throws InterruptedException {
    var made =
        synthesis(3, 1, 0)
            .chains(
                model(RoleSynthesisTest::likes),
                List.of(question(Mode.CONVERGENT, "child", "aunt", "driver")),
                RoleSynthesisTest::characters);
    var text = made.taken().getFirst().text();
    assertThat(text).endsWith("driver: the answer is B\n2 of 3 agree, so the answer is A");
    var gold =
        new RoleQuestion(
            "t",
            Mode.CONVERGENT,
            "Q",
            map("A", "x", "B", "y"),
            List.of("child", "aunt", "driver"),
            map("*", "A"));
    assertThat(Perspectives.accuracy(gold, text)).isEqualTo(1);
  }

  @Test
  void theTurnIsForcedAndEveryPathHasAStreamOfItsOwn() throws InterruptedException {
    synthesis(4, 3, 0)
        .chains(
            model(RoleSynthesisTest::likes),
            List.of(
                question(Mode.DIVERGENT, "child", "driver"),
                question(Mode.DIVERGENT, "driver", "child")),
            RoleSynthesisTest::characters);
    assertThat(asked).hasSize(16);
    assertThat(asked.stream().map(CompletionRequest::key)).doesNotHaveDuplicates();
    assertThat(asked).allMatch(each -> each.key().step() < 0);
    var begun = "<think>\nWait, I need to think from child's perspective.\n";
    assertThat(spoken(asked.getFirst().sampling().forced())).isEqualTo(begun);
    assertThat(asked.getFirst().sampling().maxTokens()).isEqualTo(20 + begun.length());
  }

  @Test
  void ordersDifferAndStayWithTheirQuestion() throws InterruptedException {
    var questions = List.of(question(Mode.DIVERGENT, "child", "driver", "aunt"));
    var some =
        synthesis(2, 4, 0)
            .chains(model(RoleSynthesisTest::likes), questions, RoleSynthesisTest::characters);
    assertThat(some.taken().stream().map(Chain::roles)).hasSize(4).doesNotHaveDuplicates();
    assertThat(some.taken()).allMatch(chain -> chain.question() == 0);
    var all =
        synthesis(2, 50, 0)
            .chains(model(RoleSynthesisTest::likes), questions, RoleSynthesisTest::characters);
    assertThat(all.taken()).as("3 roles have 6 orders").hasSize(6);
  }

  @Test
  void whatIsLostIsCounted() throws InterruptedException {
    var made =
        synthesis(2, 1, 0)
            .chains(
                model((begun, path) ->
                    begun.contains("driver")
                        ? "I do not know</think>"
                        : path == 0 ? "so </think>the answer is A" : "and so on…"),
                List.of(question(Mode.DIVERGENT, "child", "driver")),
                RoleSynthesisTest::characters);
    assertThat(made.losses())
        .isEqualTo(Map.of(Loss.NO_ANSWER, 3, Loss.NO_MAJORITY, 1, Loss.ONE_VOICE, 1));
    assertThatThrownBy(made::requireSome)
        .hasMessage(
            "no chain is left to learn from: chains: 0 from 1 questions (left out 3 paths without"
                + " an answer, 1 roles without a majority, 1 questions with fewer than two roles);"
                + " NaN words; sample more paths, lower synthesis.least-votes, or begin from a"
                + " model that answers from one role");
  }

  @Test
  void thoughtsOfSeveralTurnsAreNotOnePath() {
    var form = ChainForm.STANDARD;
    assertThat(form.thought("a", form.alone("a") + " x </think> y")).isEqualTo("x");
    assertThat(form.thought("a", form.alone("a") + "x")).isEqualTo("x");
    assertThat(form.thought("a", "something else </think> y")).isEmpty();
    assertThat(form.thought("a", form.alone("a") + "x <think> y </think>")).isEmpty();
    var another = "x\nWait, I need to think from b's perspective.\ny</think>";
    assertThat(form.thought("a", form.alone("a") + another)).isEmpty();
  }

  @Test
  void extremeLengthsAreTrimmedByTask() {
    var chains =
        IntStream.range(0, 20)
            .mapToObj(i -> new Chain(i, i % 2 == 0 ? "s" : "t", "", "w ".repeat(i + 1), List.of()))
            .toList();
    assertThat(Chains.trimmed(chains, 0.1).stream().map(Chain::question))
        .containsExactlyElementsOf(IntStream.range(2, 18).mapToObj(i -> (long) i).toList());
    assertThat(Chains.trimmed(chains, 0)).isEqualTo(chains);
  }

  @Test
  void theModelNamesRolesWhereTheDataDoesNot() throws InterruptedException {
    RoleScorer scorer =
        (prompt, roles) ->
            new RoleScorer.Known(
                relevance(roles),
                roles.stream().map(_ -> Embedding.of(new double[] {1}, false)).toList());
    var questions = List.of(question(Mode.CONVERGENT), question(Mode.DIVERGENT, "child", "driver"));
    var asked =
        synthesis(2, 1, 0)
            .asked(
                model((_, path) -> path == 0 ? "I cannot" : " [gardener, cook, child]"),
                questions,
                scorer);
    assertThat(asked.getFirst().roles()).containsExactly("cook", "child");
    assertThat(asked.getLast()).isEqualTo(questions.getLast());
    assertThat(this.asked).hasSize(2);
    var prompt = ((Prompt.OfMessages) this.asked.getFirst().prompt()).messages().getFirst();
    assertThat(prompt.content()).endsWith("Question: Park or road?\nRoles:");
  }

  @Test
  void aModelWithoutRolesIsRefused() {
    assertThatThrownBy(() ->
            synthesis(2, 1, 0)
                .asked(
                    model((_, _) -> "I cannot"),
                    List.of(question(Mode.CONVERGENT)),
                    (_, _) -> new RoleScorer.Known(Floats.empty(), List.of())))
        .hasMessage(
            "question 1: the model named no roles in 2 attempts, the first was 'I cannot'; give the"
                + " data a column roles, or begin from a model that follows"
                + " synthesis.roles-prompt");
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(
            () -> new RoleSynthesis.Settings(0, 1, 0, Sampling.random(4, 1), SampleKey.of(1).run()))
        .hasMessage("0 paths and 1 orders, must be 1 at least");
    assertThatThrownBy(() -> new RoleSynthesis.Settings(1, 1, 0, Sampling.greedy(4), 1))
        .hasMessage(
            "paths are drawn at temperature 0, must be above 0: they would all be the same");
    assertThatThrownBy(() -> new RoleSynthesis.Settings(1, 1, 0.5, Sampling.random(4, 1), 1))
        .hasMessage("a share of 0.5 is trimmed at either end, must be at least 0 and below 0.5");
  }
}
