package plumbline.job;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
  static ImprovingData read(Recipe.SelfImproving settings, Workplace place) {
    var base = place.context().base();
    var columns = settings.data().columns();
    var learnt = PromptCompletion.read(RowSource.of(settings.data().train(), base), columns);
    place.remark("%,d demonstrations".formatted(learnt.size()));
    var eval = settings.data().eval();
    var held =
        eval == null
            ? null
            : HeldOutHalves.of(
                PromptCompletion.read(RowSource.of(eval, base), columns).rows(),
                settings.improvement().sampler().sampling().maxTokens());
    var named = settings.improvement().prompts();
    if (named == null) {
      var prompts = learnt.rows().stream().map(PromptCompletion::prompt).toList();
      return new ImprovingData(learnt.rows(), prompts, held, learnt.hash());
    }
    var asked = PromptRow.read(RowSource.of(named, base), columns);
    var both = (learnt.hash() + " " + asked.hash()).getBytes(StandardCharsets.UTF_8);
    return new ImprovingData(learnt.rows(), prompts(asked, place), held, Sha256.of(both));
  }

  private static List<String> prompts(DataSet<PromptRow> asked, Workplace place) {
    var prompts = new ArrayList<String>();
    for (var row : asked.rows()) {
      prompts.add(
          row.prompt().stream()
              .filter(message -> message.role() == Role.USER)
              .map(Message::content)
              .reduce("", String::concat));
    }
    place.remark("%,d prompts to make pairs for".formatted(prompts.size()));
    return prompts;
  }
}
