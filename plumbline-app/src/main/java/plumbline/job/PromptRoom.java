package plumbline.job;

import java.util.List;
import plumbline.config.Recipe;
import plumbline.config.section.ConfigurationException;
import plumbline.config.section.Fault;
import plumbline.config.section.Place;
import plumbline.data.DataException;
import plumbline.model.family.ModelConfig;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.Task;

/// The room that the context of a model leaves for prompts, so that the answers of a rollout fit
/// behind them.
///
/// @param context most tokens that the model reads
/// @param fresh most new tokens of an answer
/// @param maxTokens the longest prompt that the recipe allows
record PromptRoom(int context, int fresh, int maxTokens, TextForm form, Tokenizer tokenizer) {
  /// The room of a recipe.
  ///
  /// @throws ConfigurationException where the answers alone fill the context
  static PromptRoom of(
      Recipe.PolicyGradient settings, ModelConfig config, TextForm form, Tokenizer tokenizer) {
    int context = config.maxPositions();
    int fresh = settings.rollout().sampling().maxTokens();
    if (fresh >= context) {
      var problem =
          "is %d, must be at most %d: the model reads %d tokens (max_position_embeddings), and a prompt stands before the answer; lower it, or take a model with a longer context"
              .formatted(fresh, context - 1, context);
      throw new ConfigurationException(
          List.of(new Fault(new Place("recipe", 0), "rollout.max-tokens", problem)));
    }
    return new PromptRoom(context, fresh, settings.data().maxTokens(), form, tokenizer);
  }

  /// The longest prompt that fits, in tokens.
  int longest() {
    return Math.min(maxTokens, context - fresh);
  }

  /// The longest of these prompts, in tokens.
  int longest(List<Task> tasks) {
    return tasks.stream().mapToInt(task -> prompt(task).size()).max().orElse(0);
  }

  /// What the model reads of a task: the prompt, and how the answer is made to begin.
  Tokens prompt(Task task) {
    var prompt = form.prompt(task.prompt());
    return task.opening().isEmpty() ? prompt : prompt.then(tokenizer.encode(task.opening()));
  }

  /// The tasks, all of whose prompts leave room for an answer.
  ///
  /// @param source where they were read
  /// @throws DataException naming the first that does not
  JobData.Tasks fitting(JobData.Tasks tasks, String source) {
    for (int i = 0; i < tasks.tasks().size(); i++) {
      int size = prompt(tasks.tasks().get(i)).size();
      if (size > longest()) {
        throw new DataException(
            "%s row %d has a prompt of %d tokens, at most %d fit: the context is %d with rollout.max-tokens %d, data.max-tokens is %d; leave the row out or change these"
                .formatted(source, i + 1, size, longest(), context, fresh, maxTokens));
      }
    }
    return tasks;
  }
}
