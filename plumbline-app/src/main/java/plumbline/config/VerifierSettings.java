package plumbline.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plumbline.completion.Completer;
import plumbline.config.section.Cases;
import plumbline.config.section.Input;
import plumbline.config.section.Section;
import plumbline.reward.math.MathVerifier;
import plumbline.reward.staged.GenerativeJudge;
import plumbline.reward.staged.Stage;
import plumbline.reward.staged.StagedReward;

/// The reward `verifier`: stages that are asked one after the other.
///
/// @param stages their names in order
/// @param judge who is asked at the stage `judge`, null where there is none
public record VerifierSettings(List<String> stages, @Nullable JudgeSettings judge) {
  private static final String STRING = "string";
  private static final String MATH = "math";
  private static final String JUDGE = "judge";
  private static final Set<String> KNOWN = Set.of(STRING, MATH, JUDGE);

  /// A generative judge.
  ///
  /// @param seconds how long a verdict may take
  public record JudgeSettings(Source source, GenerativeJudge.Settings asked, long seconds) {
    static JudgeSettings read(Section in) {
      var source = in.oneOf("by", "who judges", Source.CASES, "server");
      var usual = GenerativeJudge.Settings.standard();
      return new JudgeSettings(
          source,
          new GenerativeJudge.Settings(
              in.count("max-tokens", "of a reply; a judge that thinks first needs many")
                  .atLeast(1L, "yes and no have a token")
                  .or((long) usual.maxTokens())
                  .intValue(),
              in.count("answer-characters", "longer answers are wrong, unasked")
                  .atLeast(1L, "an answer has a character")
                  .or((long) usual.answerCharacters())
                  .intValue(),
              in.truth("control", "check every yes against a reference that nothing equals")
                  .or(usual.control())),
          in.count("seconds", "how long a verdict may take")
              .atLeast(1L, "a judge needs time")
              .atMost(3600L, "a step waits for it")
              .or(60L));
    }
  }

  /// Who judges.
  public sealed interface Source {
    /// What a recipe may name.
    Cases<Source> CASES = Cases.<Source>of("server", Server::read).and("model", LocalModel::read);

    /// A server that speaks the OpenAI interface.
    ///
    /// @param keyFile the file that holds the key of the server, null where it is open
    record Server(String url, String model, @Nullable Path keyFile) implements Source {
      static Server read(Section in) {
        return new Server(
            in.text("url", "the address up to and with the version").required(),
            in.text("model", "the name by which the server knows the model").required(),
            in.file("key-file", "a file that holds the key of the server")
                .naming(Input.Kind.FILE)
                .orNull());
      }
    }

    /// A model directory with a chat template.
    record LocalModel(Path directory) implements Source {
      static LocalModel read(Section in) {
        return new LocalModel(
            in.file("directory", "a Hugging Face directory").naming(Input.Kind.MODEL).required());
      }
    }
  }

  public VerifierSettings {
    stages = List.copyOf(stages);
  }

  static VerifierSettings read(Section in) {
    var stages =
        in.texts("stages", "who is asked, in order: string, math, judge")
            .must(
                names -> !names.isEmpty() && KNOWN.containsAll(names) && areDistinct(names),
                "one or more of string, math, judge, each once",
                "the first that is sure decides")
            .or(List.of(STRING, MATH));
    var judge = in.optional("judge", "who is asked at the stage judge", JudgeSettings::read);
    in.check(
        stages.contains(JUDGE) == (judge != null),
        "judge",
        stages.contains(JUDGE)
            ? "is missing, must say who judges: stages names it"
            : "is given, must be left out where stages does not name judge");
    return new VerifierSettings(judge == null ? without(stages) : stages, judge);
  }

  private static boolean areDistinct(List<String> names) {
    return new HashSet<>(names).size() == names.size();
  }

  private static List<String> without(List<String> stages) {
    var others = stages.stream().filter(name -> KNOWN.contains(name) && !name.equals(JUDGE));
    var left = others.distinct().toList();
    return left.isEmpty() ? List.of(STRING) : left; // a fault was told
  }

  /// The columns of the reward.
  public List<String> columns() {
    var columns = new ArrayList<>(List.of(StagedReward.COLUMN));
    stages.forEach(name -> columns.add(StagedReward.column(name)));
    return columns;
  }

  /// The reward.
  ///
  /// @param completer asks the judge, null where there is none
  /// @param closing gives the completer back
  public StagedReward reward(@Nullable Completer completer, Runnable closing) {
    var built = new ArrayList<Stage>();
    for (var name : stages) {
      switch (name) {
        case STRING -> built.add(new Stage.Strings());
        case MATH -> built.add(new Stage.Mathematics(MathVerifier.standard()));
        default -> {
          if (judge != null && completer != null) {
            built.add(new Stage.Generative(new GenerativeJudge(completer, judge.asked())));
          }
        }
      }
    }
    return new StagedReward(
        built, Duration.ofSeconds(judge == null ? 10 : judge.seconds()), closing);
  }
}
