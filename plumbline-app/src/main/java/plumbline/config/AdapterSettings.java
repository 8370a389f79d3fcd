package plumbline.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.config.section.Field;
import plumbline.config.section.Input;
import plumbline.config.section.Section;
import plumbline.model.adapter.Lora;
import plumbline.model.adapter.LoraConfig;

/// The adapter that is trained instead of the weights.
public sealed interface AdapterSettings {
  /// What the directory of an adapter says itself.
  List<String> STORED = List.of("rank", "alpha", "targets", "dropout", "rslora");

  /// Its rank, places and scale.
  ///
  /// @param base what relative paths start from
  LoraConfig config(Path base) throws IOException;

  /// One that changes nothing yet.
  record Fresh(LoraConfig config) implements AdapterSettings {
    @Override
    public LoraConfig config(Path base) {
      return config;
    }
  }

  /// One that was trained before, in PEFT's layout.
  record Stored(Path directory) implements AdapterSettings {
    @Override
    public LoraConfig config(Path base) throws IOException {
      return Lora.config(base.resolve(directory));
    }
  }

  /// Reads the section `lora`.
  static AdapterSettings read(Section in) {
    var from =
        in.file("from", "the directory of an adapter that is trained on; it says all the rest")
            .naming(Input.Kind.ADAPTER)
            .orNull();
    var beside = STORED.stream().filter(in::has).toList();
    in.check(
        from == null || beside.isEmpty(),
        "from",
        "is given beside %s, must come alone: the adapter_config.json of the adapter says them"
            .formatted(String.join(", ", beside)));
    var fresh = fresh(in, from != null);
    return from == null ? new Fresh(fresh) : new Stored(from);
  }

  /// @param stored whether what is not given is no default, but said elsewhere
  private static LoraConfig fresh(Section in, boolean stored) {
    var rank = in.count("rank", "inner width").atLeast(1L, "an adapter has a width");
    var alpha = in.number("alpha", "scale of the adapter").above(0.0, "it would add nothing");
    var targets =
        in.texts("targets", "projections that get an adapter")
            .must(names -> !names.isEmpty(), "a list with a name", "an adapter has a place");
    var dropout =
        in.number("dropout", "share of inputs dropped in training")
            .atLeast(0.0, "it is a share")
            .below(1.0, "nothing would remain");
    var stabilised = in.truth("rslora", "scale by alpha / sqrt(rank)");
    return new LoraConfig(
        value(rank, 16L, stored).intValue(),
        value(alpha, 32.0, stored),
        value(targets, LoraConfig.ALL, stored),
        value(dropout, 0.0, stored),
        value(stabilised, false, stored));
  }

  private static <T> T value(Field<T> field, T usual, boolean stored) {
    @Nullable T given = stored ? field.orNull() : field.or(usual);
    return given == null ? usual : given;
  }

  /// Refuses a stored adapter where a method has several parts: each starts from another model.
  static void refuseStored(Section in, RunSettings run) {
    in.check(
        !(run.lora() instanceof Stored),
        "lora",
        "goes on with an adapter, must begin a new one: the parts of this method start from other"
            + " models than that which the adapter was trained over");
  }
}
