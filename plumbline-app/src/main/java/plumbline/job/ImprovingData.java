package plumbline.job;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import plumbline.checkpoint.Sha256;
import plumbline.config.Recipe;
import plumbline.data.DataSet;
import plumbline.data.PromptCompletion;
import plumbline.data.PromptRow;
import plumbline.data.RowSource;
import plumbline.text.message.Message;
import plumbline.text.message.Role;

/// What a model improves itself on.
///
/// @param demonstrations what improving is learnt from
/// @param prompts what pairs are made for
/// @param heldOut what its answers are compared with, null where the recipe names nothing
/// @param hash of the demonstrations and, where the recipe names some, of the prompts
record ImprovingData(
    List<PromptCompletion> demonstrations,
    List<String> prompts,
    @Nullable HeldOutHalves heldOut,
    String hash) {
  /// Reads what the recipe names.
  ///
  /// @param room of drafts and improvements
  /// @throws plumbline.data.DataException where a prompt leaves no room for an answer
  static ImprovingData read(
      Recipe.SelfImproving settings, PromptRoom room, Path base, Consumer<String> remarks) {
    var columns = settings.data().columns();
    var learnt = PromptCompletion.read(RowSource.of(settings.data().train(), base), columns);
    remarks.accept("%,d demonstrations".formatted(learnt.size()));
    var drafts = new DraftRoom(room, settings.improvement().sampler().instruction(), remarks);
    var shown = learnt.rows().stream().map(PromptCompletion::prompt).toList();
    drafts.require(shown, settings.data().train());
    var held = heldOut(settings, room, base);
    var named = settings.improvement().prompts();
    if (named == null) {
      return new ImprovingData(learnt.rows(), shown, held, learnt.hash());
    }
    var asked = PromptRow.read(RowSource.of(named, base), columns);
    var prompts = prompts(asked, remarks);
    drafts.require(prompts, named);
    var both = (learnt.hash() + " " + asked.hash()).getBytes(StandardCharsets.UTF_8);
    return new ImprovingData(learnt.rows(), prompts, held, Sha256.of(both));
  }

  private static @Nullable HeldOutHalves heldOut(
      Recipe.SelfImproving settings, PromptRoom room, Path base) {
    var eval = settings.data().eval();
    if (eval == null) {
      return null;
    }
    var source = RowSource.of(eval, base);
    var rows = PromptCompletion.read(source, settings.data().columns()).rows();
    room.requireFit(DraftRoom.tasks(rows.stream().map(PromptCompletion::prompt).toList()), eval);
    return HeldOutHalves.of(rows, room.fresh());
  }

  private static List<String> prompts(DataSet<PromptRow> asked, Consumer<String> remarks) {
    var prompts = new ArrayList<String>();
    for (var row : asked.rows()) {
      prompts.add(
          row.prompt().stream()
              .filter(message -> message.role() == Role.USER)
              .map(Message::content)
              .reduce("", String::concat));
    }
    remarks.accept("%,d prompts to make pairs for".formatted(prompts.size()));
    return prompts;
  }
}
