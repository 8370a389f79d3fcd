package plumbline.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import plumbline.data.ColumnNames;
import plumbline.data.DataException;
import plumbline.data.DataSet;
import plumbline.data.PromptCompletion;
import plumbline.data.RowSource;
import plumbline.model.reward.RewardModel;
import plumbline.model.reward.RewardModelFile;
import plumbline.tensor.Device;
import plumbline.text.message.Message;

/// Scores rows of prompt and completion by a reward model, `{"scores": {dimension: …}}` each.
final class RewardScorer {
  private RewardScorer() {}

  /// Whether the directory holds a reward model.
  static boolean isRewardModel(Path directory) throws IOException {
    return RewardModelFile.read(directory).isPresent();
  }

  static void score(Path directory, Device device, Path in, JsonOut lines) throws IOException {
    var rows = rows(directory, in);
    try (var model = RewardModel.load(directory, device)) {
      for (var row : rows.rows()) {
        lines.line(scored(model, row));
      }
    }
    lines.complete();
  }

  private static DataSet<PromptCompletion> rows(Path directory, Path in) {
    try {
      return PromptCompletion.read(new RowSource.JsonLines(in), ColumnNames.standard());
    } catch (DataException refused) {
      throw new DataException(
          "%s (%s is a reward model: it scores rows of prompt and completion)"
              .formatted(refused.getMessage(), directory),
          refused);
    }
  }

  private static ObjectNode scored(RewardModel model, PromptCompletion row) {
    var question =
        new RewardModel.Question(
            List.of(Message.user(row.prompt())), List.of(Message.assistant(row.completion())));
    var scores = model.scores(List.of(question)).getFirst();
    var json = JsonNodeFactory.instance.objectNode();
    var named = json.putObject("scores");
    model.head().dimensions().forEach(name -> named.put(name, model.score(scores, name)));
    return json;
  }
}
