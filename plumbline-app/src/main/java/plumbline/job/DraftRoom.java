package plumbline.job;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import plumbline.recipe.sgpo.Instruction;
import plumbline.text.trajectory.Task;

/// Whether prompts leave room for drafts, and what the improver is shown of them for improvements.
///
/// @param room of either
/// @param instruction of the improver
record DraftRoom(PromptRoom room, Instruction instruction, Consumer<String> remarks) {
  /// Prompts as tasks.
  static List<Task> tasks(List<String> prompts) {
    var tasks = new ArrayList<Task>();
    prompts.forEach(prompt -> tasks.add(Task.of(tasks.size(), prompt, "")));
    return tasks;
  }

  /// Refuses prompts that leave no room, and says how long a draft may be where that is less than
  /// the recipe allows it.
  ///
  /// @param source where they were read
  /// @throws plumbline.data.DataException naming the first that leaves none
  void require(List<String> prompts, String source) {
    room.requireFit(tasks(prompts), source);
    var shown = tasks(prompts.stream().map(each -> instruction.of(each, "", "")).toList());
    room.requireFit(shown, "the improver's instruction around " + source);
    int left = room.context() - room.fresh() - room.longest(shown);
    if (left < room.fresh()) {
      remarks.accept(
          "a draft may have %d tokens (%s), and at the longest prompt of %s %d fit before its improvement in the context of %d; a longer one ends the run, so lower %s, or take a model with a longer context"
              .formatted(
                  room.fresh(), room.setting(), source, left, room.context(), room.setting()));
    }
  }
}
