package plumbline.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.checkpoint.Artifacts;
import plumbline.checkpoint.Disk;
import plumbline.checkpoint.Provenance;
import plumbline.metric.MetricNames;
import plumbline.model.Parameters;
import plumbline.model.family.ModelConfig;
import plumbline.tensor.DType;
import plumbline.text.token.SpecialTokenNames;
import plumbline.text.token.TokenizerTrainer;
import plumbline.train.PublishedModel;

/// The programs of `docs/library.md` are the sources beside this test, and do what the page says.
class LibraryPageTest {
  private static final Path PAGE = Path.of("../docs/library.md");
  private static final Path SOURCES = Path.of("../plumbline-app/src/test/java/plumbline/library");
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Map<String, String> LETTERS =
      Map.of("one a", "ab", "one b", "ba", "two a", "aab", "two b", "bba");

  @TempDir private static Path scratch;
  private static Path model;

  @BeforeAll
  static void makeModel() throws IOException {
    model = scratch.resolve("untrained");
    var letters = TokenizerTrainer.characters("abcnotew ", SpecialTokenNames.standard());
    var files = scratch.resolve("tokenizer");
    letters.write(files);
    try (var tokenizer = letters.open()) {
      var specials = tokenizer.specials();
      var config =
          ModelConfig.llama(32, 64, 2, 4, tokenizer.size(), 64)
              .withTokens(
                  specials.bos().orElseThrow(),
                  specials.eos().orElseThrow(),
                  specials.pad().orElseThrow());
      try (var weights = Parameters.initialise(config, 3)) {
        PublishedModel.write(
            new Artifacts(Disk.local()),
            model,
            config,
            weights.tensors(),
            DType.FLOAT32,
            files,
            0,
            Provenance.of(3, "untrained"));
      }
    }
  }

  @Test
  void thePageQuotesEveryProgram() throws IOException {
    var quoted =
        BLOCK.matcher(Files.readString(PAGE)).results().map(block -> block.group(1)).toList();
    var programs = new ArrayList<String>();
    try (var files = Files.list(SOURCES)) {
      for (var file : (Iterable<Path>) files::iterator) {
        if (!file.endsWith("LibraryPageTest.java")) {
          programs.add(Files.readString(file).replaceFirst("package plumbline.library;\n\n", ""));
        }
      }
    }
    assertThat(quoted).hasSize(5).containsExactlyInAnyOrderElementsOf(programs);
  }

  @Test
  void thePageNamesThisVersion() throws IOException {
    var version = Pattern.compile("<version>([^<]+)</version>");
    var ours = version.matcher(Files.readString(Path.of("../pom.xml"))).results().findFirst();
    var shown =
        version.matcher(Files.readString(PAGE)).results().map(found -> found.group(1)).toList();

    assertThat(shown).isNotEmpty().containsOnly(ours.orElseThrow().group(1));
  }

  @Test
  void anAnswerIsHeardInPieces() throws IOException, InterruptedException {
    var heard = new ArrayList<String>();

    var answer = StreamedAnswer.of(model, "one a", heard::add);

    assertThat(answer).isNotEmpty();
    assertThat(heard).hasSizeGreaterThan(1);
    assertThat(String.join("", heard)).isEqualTo(answer);
  }

  @Test
  void fineTuningLowersTheLossAndItsModelKnowsTheAnswers()
      throws IOException, InterruptedException {
    var losses = new ArrayList<Double>();
    var tuned = scratch.resolve("tuned");

    FineTuning.run(model, LETTERS, tuned, losses::add);

    assertThat(losses.getLast()).isLessThan(losses.getFirst() / 2);
    assertThat(sum(tuned, "two a", "aab")).isGreaterThan(sum(model, "two a", "aab") / 2);
  }

  /// Log-probability of an answer with its end.
  private static double sum(Path directory, String question, String answer)
      throws IOException, InterruptedException {
    var scores = TokenScoring.of(directory, question, answer).toArray();
    assertThat(scores).hasSize(question.length() + answer.length() + 1);
    double sum = 0;
    for (int t = 0; t < scores.length; t++) {
      assertThat(scores[t] == 0).as("token %d", t).isEqualTo(t < question.length());
      sum += scores[t];
    }
    return sum;
  }

  @Test
  void alignmentRaisesARewardWrittenInJava() throws IOException, InterruptedException {
    var rewards = new ArrayList<Double>();
    var figures = new HashMap<String, Double>();
    var run = scratch.resolve("run");

    Alignment.run(
        model,
        List.of("one", "two", "one a", "two b"),
        text -> text.chars().filter(letter -> letter == 'a').count(),
        run,
        step -> {
          rewards.add(step.value(MetricNames.REWARD_MEAN).orElseThrow());
          figures.putAll(step.values());
        });

    assertThat(rewards.getLast()).isGreaterThan(2 * rewards.getFirst());
    assertThat(figures).containsKeys("loss", "entropy", "reward/worth");
    assertThat(StreamedAnswer.of(run.resolve("model"), "two", _ -> {})).contains("aa");
  }

  @Test
  void whatNeedsNoModelIsAFunction() {
    assertThat(PureFunctions.isRight("1/2", "so it is \\boxed{0.5}")).isTrue();
    assertThat(PureFunctions.isRight("1/2", "so it is \\boxed{0.25}")).isFalse();
    assertThat(PureFunctions.isRight("1/2", "I do not know")).isFalse();
    assertThat(PureFunctions.gradient(-1, -1, -1)).containsExactly(-0.5f, -0.5f, 0);
    assertThat(PureFunctions.gradient(0, 0, 0)).as("clipped").containsOnly(0);
  }
}
