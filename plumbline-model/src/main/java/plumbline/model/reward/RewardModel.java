package plumbline.model.reward;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import plumbline.data.DataException;
import plumbline.data.preference.AnswerForm;
import plumbline.model.CausalLm;
import plumbline.model.ModelDirectory;
import plumbline.model.ModelException;
import plumbline.model.Parameters;
import plumbline.model.ScoreHead;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.text.message.Message;
import plumbline.text.template.ChatTemplates;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.Tokens;

/// A model that scores answers in named dimensions, loaded from its directory: `config.json` and
/// weights as transformers' `ForSequenceClassification` has them, the tokenizer with its chat
/// template, and `reward_model.json`, which also names the variables of the template it was trained
/// with; without that file the one score is a preference. It reads text and never the token ids of
/// another model. Threads may share it; they score in turn.
public final class RewardModel implements AutoCloseable {
  private static final int TOKENS_AT_A_TIME = 8192;

  private final Path directory;
  private final RewardHead head;
  private final CausalLm network;
  private final Parameters parameters;
  private final Tokenizer tokenizer;
  private final AnswerForm form;

  private RewardModel(
      Path directory,
      RewardModelFile file,
      Parameters parameters,
      CausalLm network,
      Tokenizer tokenizer,
      AnswerForm form) {
    this.directory = directory;
    this.head = file.head();
    this.network = network;
    this.parameters = parameters;
    this.tokenizer = tokenizer;
    this.form = form;
  }

  /// What is asked of a model: to score a completion of a prompt.
  ///
  /// @param prompt messages
  /// @param completion messages
  public record Question(List<Message> prompt, List<Message> completion) {
    public Question {
      prompt = List.copyOf(prompt);
      completion = List.copyOf(completion);
    }
  }

  /// Loads the model of a directory.
  ///
  /// @throws ModelException where it holds no model that scores, or one with another number of
  ///   scores than `reward_model.json` names, or with variables of a chat template that is not
  ///   there
  public static RewardModel load(Path directory, Device device) throws IOException {
    var config = ModelDirectory.config(directory);
    var file =
        RewardModelFile.read(directory)
            .orElse(new RewardModelFile(new RewardHead.Preference(), List.of(), Map.of()));
    requireReader(directory, file);
    var loaded = ModelDirectory.loadScorer(directory, config, DType.FLOAT32, device);
    int scores = Math.toIntExact(ScoreHead.of(loaded).weight().size(0));
    if (scores != file.head().dimensions().size()) {
      loaded.close();
      throw new ModelException(
          "%s has %d scores, %s names %d dimensions: %s"
              .formatted(
                  directory,
                  scores,
                  RewardModelFile.NAME,
                  file.head().dimensions().size(),
                  String.join(", ", file.head().dimensions())));
    }
    var all = RewardWeights.with(loaded, file, device);
    var tokenizer = Tokenizer.load(directory);
    return new RewardModel(
        directory,
        file,
        all,
        new CausalLm(config, all),
        tokenizer,
        AnswerForm.of(directory, tokenizer, file.template()));
  }

  private static void requireReader(Path directory, RewardModelFile file) {
    if (!file.template().isEmpty() && !ChatTemplates.isIn(directory)) {
      throw new ModelException(
          "%s sets %s for a chat template, but %s has none; put back the template that the model was trained with"
              .formatted(
                  RewardModelFile.NAME, String.join(", ", file.template().keySet()), directory));
    }
  }

  /// Where it was loaded from.
  public Path directory() {
    return directory;
  }

  /// What its scores mean.
  public RewardHead head() {
    return head;
  }

  /// SHA-256 of its tokenizer.
  public String tokenizerDigest() {
    return tokenizer.digest();
  }

  /// The scores of every question by dimension, `[questions][K]`.
  ///
  /// @throws DataException for an answer that does not fit into the context
  public synchronized List<double[]> scores(List<Question> questions) {
    var rows = questions.stream().map(this::tokens).toList();
    var scores = new ArrayList<double[]>();
    int from = 0;
    while (from < rows.size()) {
      int to = from;
      int longest = 0;
      while (to < rows.size()) {
        longest = Math.max(longest, rows.get(to).size());
        if (to > from && longest * (to - from + 1) > TOKENS_AT_A_TIME) {
          break;
        }
        to++;
      }
      scores.addAll(RewardWeights.scores(network, parameters, head, rows.subList(from, to)));
      from = to;
    }
    return scores;
  }

  /// The score of a question of the dimension called `name`, from what [#scores] gave.
  ///
  /// @throws IllegalArgumentException where there is no such dimension
  public double score(double[] scores, String name) {
    int at = head.dimensions().indexOf(name);
    if (at < 0) {
      throw new IllegalArgumentException(
          "%s has no dimension '%s'; it has %s"
              .formatted(directory, name, String.join(", ", head.dimensions())));
    }
    return scores[at];
  }

  private Tokens tokens(Question question) {
    var tokens = form.whole(question.prompt(), question.completion()).tokens();
    int room = network.config().maxPositions();
    if (tokens.isEmpty() || tokens.size() > room) {
      throw new DataException(
          "an answer has %,d tokens for the reward model %s, whose context has room for 1 to %,d"
              .formatted(tokens.size(), directory, room));
    }
    return tokens;
  }

  @Override
  public void close() {
    tokenizer.close();
    parameters.close();
  }
}
