package plumbline.job;

import java.util.List;
import plumbline.completion.Sampling;
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
/// @param setting of the recipe that says how many tokens an answer may have
/// @param fresh most new tokens of an answer
/// @param maxTokens the longest prompt that the recipe allows
record PromptRoom(
    int context, String setting, int fresh, int maxTokens, TextForm form, Tokenizer tokenizer) {
  /// The room of a rollout.
  ///
  /// @throws ConfigurationException where the answers alone fill the context
  static PromptRoom of(
      Recipe.PolicyGradient settings, ModelConfig config, TextForm form, Tokenizer tokenizer) {
    var sampling = settings.rollout().sampling();
    return of("rollout.max-tokens", sampling, settings, config, form, tokenizer);
  }

  /// The room of drafts, and of their improvements.
  ///
  /// @throws ConfigurationException where the answers alone fill the context
  static PromptRoom of(
      Recipe.SelfImproving settings, ModelConfig config, TextForm form, Tokenizer tokenizer) {
    var sampling = settings.improvement().sampler().sampling();
    return of("sampling.max-tokens", sampling, settings, config, form, tokenizer);
  }

  /// The room of what roles are thought of and think.
  ///
  /// @throws ConfigurationException where the answers alone fill the context
  static PromptRoom of(
      Recipe.MultiRole settings, ModelConfig config, TextForm form, Tokenizer tokenizer) {
    var sampling = settings.synthesis().synthesis().settings().sampling();
    return of("synthesis.max-tokens", sampling, settings, config, form, tokenizer);
  }

  private static PromptRoom of(
      String setting,
      Sampling sampling,
      Recipe recipe,
      ModelConfig config,
      TextForm form,
      Tokenizer tokenizer) {
    int context = config.maxPositions();
    int fresh = sampling.maxTokens();
    if (fresh >= context) {
      var problem =
          "is %d, must be at most %d: the model reads %d tokens (max_position_embeddings), and a prompt stands before the answer; lower it, or take a model with a longer context"
              .formatted(fresh, context - 1, context);
      throw new ConfigurationException(
          List.of(new Fault(new Place("recipe", 0), setting, problem)));
    }
    return new PromptRoom(context, setting, fresh, recipe.data().maxTokens(), form, tokenizer);
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
    requireFit(tasks.tasks(), source);
    return tasks;
  }

  /// Refuses tasks whose prompts leave no room for an answer.
  ///
  /// @param source where they were read
  /// @throws DataException naming the first
  void requireFit(List<Task> tasks, String source) {
    for (int i = 0; i < tasks.size(); i++) {
      int size = prompt(tasks.get(i)).size();
      if (size > longest()) {
        throw new DataException(
            "%s row %d has a prompt of %d tokens, at most %d fit: the context is %d with %s %d, data.max-tokens is %d; leave the row out or change these"
                .formatted(source, i + 1, size, longest(), context, setting, fresh, maxTokens));
      }
    }
  }
}
