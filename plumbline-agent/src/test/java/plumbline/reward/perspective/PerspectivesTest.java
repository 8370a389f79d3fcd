package plumbline.reward.perspective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.data.RowSource;
import plumbline.reward.Verdict;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.StopReason;
import plumbline.text.trajectory.Task;

/// What is read of answers of several roles, and how right they are.
class PerspectivesTest {
  private static final RoleQuestion WHERE =
      question(Mode.DIVERGENT, List.of("Brazil", "Britain"), map("Brazil", "A", "Britain", "B"));
  private static final RoleQuestion FACT =
      question(Mode.CONVERGENT, List.of("nurse", "clerk", "cook"), map("*", "C"));

  private static RoleQuestion question(
      Mode mode, List<String> roles, SequencedMap<String, String> gold) {
    return new RoleQuestion("t", mode, "Which?", map("A", "x", "B", "y", "C", "z"), roles, gold);
  }

  private static SequencedMap<String, String> map(String... pairs) {
    var map = new LinkedHashMap<String, String>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }

  @Test
  void accuracyIsTheShareOfRolesThatAreRight() {
    var gold = Map.of("Brazil", "A", "Britain", "A", "Czech", "B");
    var said = Map.of("Brazil", "A", "Britain", "B");
    assertThat(Perspectives.divergent(List.of("Brazil", "Britain", "Czech"), said, gold))
        .isCloseTo(.333333333, within(1e-9));
  }

  @Test
  void consensusIsTheCommonestAnswerAndThenTheFirst() {
    assertThat(Perspectives.consensus(List.of("C", "A", "C"))).hasValue("C");
    assertThat(Perspectives.consensus(List.of("A", "B"))).hasValue("A");
    assertThat(Perspectives.consensus(List.of())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          <think>Brazil: the answer is C</think> / Brazil: the answer is A / Britain: so the answer is B. | 1
          Brazil: the answer is A / Britain: the answer is A | 0.5
          * **brazil**: the answer is (a) / - Britain: The Answer Is: B | 1
          Brazil: the answer is A | 0.5
          Brazil: the answer is B / Brazil: the answer is A / Britain: the answer is B | 1
          Brazil: the answer is Apple / Britain: the answer is | 0
          <think>nothing else | 0
          <think><think>x</think></think> / Britain: the answer is B | 0.5
          Great Britain: the answer is B | 0
          """)
  void rolesAreReadLineByLineBehindTheThinking(String text, double accuracy) {
    assertThat(Perspectives.accuracy(WHERE, text.replace(" / ", "\n"))).isEqualTo(accuracy);
  }

  @Test
  void longerNamesComeFirst() {
    var answers = new RoleAnswers(List.of("Britain", "Britain north"), Set.of("A", "B", "B2"));
    assertThat(answers.byRole("Britain north: the answer is B2\nBritain: the answer is B"))
        .isEqualTo(Map.of("Britain north", "B2", "Britain", "B"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      textBlock =
          """
          the answer is a park, says everybody | none
          The Answer Is a good one: the answer is B | B
          so the answer is a. | A
          the answer is (a) park | A
          the answer is A park | A
          the answer is a | A
          """)
  void aSmallArticleIsNoLabel(String text, @Nullable String label) {
    var answers = new RoleAnswers(List.of("cook"), Set.of("A", "B"));
    assertThat(answers.last(text)).isEqualTo(Optional.ofNullable(label));
    assertThat(answers.byRole("cook: " + text).get("cook")).isEqualTo(label);
    assertThat(answers.opinions("cook: " + text))
        .isEqualTo(label == null ? Set.of() : Set.of(label));
  }

  @ParameterizedTest
  @CsvSource({
    "a b, the answer is a because, a",
    "a b, the answer is b because, b",
    "A B, the answer is a because, none",
    "A_lot B, the answer is a lot of it, A lot",
    "A a_lot, the answer is a lot, a lot",
    "A a_lot, the answer is a little, none"
  })
  void onlyACapitalLabelGivesWayToTheArticle(String written, String text, String label) {
    var labels = Arrays.stream(written.split(" ")).map(each -> each.replace('_', ' '));
    assertThat(
            new RoleAnswers(List.of(), labels.collect(Collectors.toSet()))
                .last(text)
                .orElse("none"))
        .isEqualTo(label);
  }

  @Test
  void rolesAreNoPatterns() {
    var answers = new RoleAnswers(List.of("c++ (old)", "a.b"), Set.of("A", "B"));
    assertThat(answers.byRole("c++ (old): the answer is A\naxb: the answer is B"))
        .isEqualTo(Map.of("c++ (old)", "A"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nurse: the answer is C / clerk: the answer is A / cook: the answer is C / so the answer is A | 1
          nurse: the answer is A / clerk: the answer is C | 0
          it may be that the answer is A, but the answer is C | 1
          </think>nothing | 0
          """)
  void convergentAnswersAreTheConsensusOrTheLast(String text, double accuracy) {
    assertThat(Perspectives.accuracy(FACT, text.replace(" / ", "\n"))).isEqualTo(accuracy);
  }

  @Test
  void opinionsAreCountedInTheThinkingToo() {
    assertThat(
            RoleAnswers.of(FACT)
                .opinions("<think>the answer is A. The answer is a</think>the answer is B"))
        .containsExactly("A", "B");
  }

  @Test
  void aTaskCarriesItsQuestion() {
    var task = RoleQuestions.task(3, WHERE, "<think>\n");
    assertThat(RoleQuestions.of(task)).isEqualTo(WHERE);
    assertThat(task.question()).isEqualTo("Which?\nA. x\nB. y\nC. z");
    assertThat(task.answer()).isEqualTo("Brazil: the answer is A\nBritain: the answer is B");
    assertThat(task.opening()).isEqualTo("<think>\n");
    assertThat(RoleQuestions.task(0, FACT, "").answer()).isEqualTo("C");
    var columns =
        new PerspectiveReward()
            .score(
                new Episode(
                    task,
                    SampleKey.of(1),
                    List.of(),
                    "Brazil: the answer is A\nBritain: the answer is A",
                    StopReason.STOP));
    assertThat(columns.get("perspectives")).isEqualTo(new Verdict.Scored(0.5));
    assertThat(columns.get("perspectives/opinions")).isEqualTo(new Verdict.Scored(1));
  }

  @Test
  void tasksWithoutRolesAreRefused() {
    assertThatThrownBy(() -> RoleQuestions.of(Task.of(4, "1+1=", "2")))
        .hasMessage("task 4 asks no roles; its data has no columns mode, options and gold");
    var open = question(Mode.CONVERGENT, List.of(), map("*", "A"));
    assertThatThrownBy(() -> RoleQuestions.task(0, open, ""))
        .hasMessage("question 1 has no roles, so answers to it cannot be judged");
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatThrownBy(
            () -> question(Mode.DIVERGENT, List.of("Brazil", "Czech"), map("Brazil", "A")))
        .hasMessage(
            "it is divergent and has no gold answer of 'Czech'; there are answers of 'Brazil'");
    assertThatThrownBy(() -> question(Mode.CONVERGENT, List.of(), map("*", "D")))
        .hasMessage("the gold answer of '*' is 'D', must be one of the options 'A', 'B', 'C'");
    assertThatThrownBy(() -> question(Mode.CONVERGENT, List.of("cook"), map("*", "A")))
        .hasMessage("1 role, must be 2 at least, or none for the model to think of");
    assertThatThrownBy(() -> question(Mode.CONVERGENT, List.of("cook", "Cook"), map("*", "A")))
        .hasMessage("roles [cook, Cook] are not all different");
    assertThatThrownBy(() -> question(Mode.CONVERGENT, List.of(), map("cook", "A")))
        .hasMessage("it is convergent with gold answers of 'cook', must have one of '*'");
  }

  @Test
  void rowsAreRead(@TempDir Path folder) throws IOException {
    var file = folder.resolve("q.jsonl");
    Files.writeString(
        file,
        """
        {"task":"gloqa","mode":"DIVERGENT","question":"Which?","options":{"A":"x","B":"y"},"roles":["Brazil","Britain"],"gold":{"Brazil":{"A":0.2,"B":0.8},"Britain":{"A":0.5,"B":0.5}}}
        {"mode":"convergent","question":"Is it?","options":{"yes":"it is","no":"it is not"},"gold":"no"}
        """);
    var rows = RoleQuestions.read(RowSource.of("q.jsonl", folder)).rows();
    assertThat(rows.getFirst().gold()).isEqualTo(map("Brazil", "B", "Britain", "A"));
    assertThat(rows.getFirst().kind()).isEqualTo("gloqa");
    assertThat(rows.getLast().gold()).isEqualTo(map("*", "no"));
    assertThat(rows.getLast().options()).isEqualTo(map("yes", "it is", "no", "it is not"));
    assertThat(rows.getLast().roles()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"mode":"both","question":"Q","options":{"A":"x","B":"y"}} | q.jsonl:1: column 'mode' is 'both', must be divergent or convergent
          {"question":"Q","options":{"A":"x","B":"y"}} | q.jsonl:1: no column 'mode'; columns are question, options
          {"mode":"convergent","question":"Q","options":["A"]} | q.jsonl:1: column 'options' is ["A"], must be an object of texts
          {"mode":"convergent","question":"Q","options":{"A":"x"}} | q.jsonl:1: 1 options, must be 2 at least
          {"mode":"convergent","question":"Q","options":{"A":"x","B":"y"},"roles":"cook"} | q.jsonl:1: column 'roles' is "cook", must be a list of texts
          {"mode":"divergent","question":"Q","options":{"A":"x","B":"y"},"gold":["A"]} | q.jsonl:1: column 'gold' is ["A"], must be an object by role
          {"mode":"divergent","question":"Q","options":{"A":"x","B":"y"},"gold":{"cook":"A"}} | q.jsonl:1: it is divergent with gold answers, but names no roles
          {"mode":"divergent","question":"Q","options":{"A":"x","B":"y"},"roles":["a","b"],"gold":{"a":{"A":"much"}}} | q.jsonl:1: the share of 'A' is "much", must be a number
          """)
  void faultyRowsAreNamed(String row, String fault, @TempDir Path folder) throws IOException {
    var file = folder.resolve("q.jsonl");
    Files.writeString(file, row + "\n");
    assertThatThrownBy(() -> RoleQuestions.read(RowSource.of("q.jsonl", folder)))
        .hasMessageEndingWith("/" + fault);
  }
}
