package plumbline.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;
import plumbline.config.section.Cases;
import plumbline.config.section.Document;
import plumbline.config.section.Section;

/// Reads recipes; the only place that knows all methods.
public final class RecipeReader {
  private static final Cases<Recipe> METHODS = methods();

  private RecipeReader() {}

  private static Cases<Recipe> methods() {
    var methods = Cases.<Recipe>of("sft", Recipe.Supervised::read);
    for (var method : PolicyMethod.ALL) {
      methods = methods.and(method.name(), in -> new PolicyGradientReader(method).read(in));
    }
    return methods
        .and("pcl", PclReader::read)
        .and("mol-rl", MixtureReader::read)
        .and("reward-model", RewardModelReader::read)
        .and("dpo", in -> PairReader.read("dpo", in))
        .and("ipo", in -> PairReader.read("ipo", in))
        .and("cpo", in -> PairReader.read("cpo", in))
        .and("simpo", in -> PairReader.read("simpo", in))
        .and("orpo", in -> PairReader.read("orpo", in))
        .and("rpo", in -> PairReader.read("rpo", in))
        .and("apo", in -> PairReader.read("apo", in))
        .and("sem-dpo", in -> PairReader.read("sem-dpo", in))
        .and("sgpo", SgpoReader::read)
        .and("multirole", MultiRoleReader::read)
        .and("kto", in -> LabelReader.read("kto", in))
        .and("bco", in -> LabelReader.read("bco", in));
  }

  /// Reads a recipe file and lays overrides `dotted.key=value` over it.
  ///
  /// @throws plumbline.config.section.ConfigurationException with everything that is wrong
  /// @throws IOException if the file cannot be read
  public static Document<Recipe> read(Path file, List<String> overrides) throws IOException {
    return Document.read(file, overrides, RecipeReader::recipe);
  }

  /// Reads a recipe from text.
  ///
  /// @param source what faults call it
  public static Document<Recipe> read(String source, String text, List<String> overrides) {
    return Document.read(source, text, overrides, RecipeReader::recipe);
  }

  /// The JSON Schema of recipes, as nested maps and lists.
  public static SequencedMap<String, Object> schema() {
    return Document.schema("Plumbline recipe", RecipeReader::recipe);
  }

  private static Recipe recipe(Section in) {
    return in.by("method", "what is trained and how", METHODS);
  }
}
