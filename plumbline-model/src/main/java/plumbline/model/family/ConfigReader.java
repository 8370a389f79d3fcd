package plumbline.model.family;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads `config.json` in its long-standing form (`rope_theta`, `rope_scaling`, `torch_dtype`) and
/// its newer one (`rope_parameters`, `dtype`). A field that would change the model and is not
/// supported is refused by name.
public final class ConfigReader {
  private static final String NESTED = "text_config";
  private static final int MOST_LAYERS = 1_000;
  private static final List<String> LAYER_TYPES = List.of("full_attention", "sliding_attention");

  private static final String[] WITHOUT_EFFECT = {
    "_name_or_path",
    "_attn_implementation",
    "transformers_version",
    "use_cache",
    "torch_dtype",
    "dtype",
    "architectures",
    "pretraining_tp",
    "max_window_layers",
    "layer_types",
    "router_aux_loss_coef",
    "return_dict",
    "output_attentions",
    "output_hidden_states",
    "id2label",
    "label2id",
    "problem_type",
    "finetuning_task",
    "classifier_dropout",
    "num_labels",
    "plumbline"
  };

  /// What training elsewhere adds noise by; the numbers change nothing in inference.
  private static final List<String> NOISE =
      List.of(
          "attention_dropout",
          "hidden_dropout",
          "embd_pdrop",
          "resid_pdrop",
          "router_jitter_noise");

  private ConfigReader() {}

  /// Reads and checks a file.
  ///
  /// @throws ConfigException with every fault of the file
  /// @throws IOException where the file cannot be read
  public static ModelConfig read(Path file) throws IOException {
    return config(ConfigFields.read(file));
  }

  /// The tokens at which a `generation_config.json` ends a text, one or a list; its other fields
  /// are settings of sampling and not read.
  ///
  /// @throws ConfigException where they are no token ids
  /// @throws IOException where the file cannot be read
  public static Set<Integer> endTokens(Path generationConfig) throws IOException {
    var fields = ConfigFields.read(generationConfig);
    var tokens = fields.tokens("eos_token_id");
    fields.refuseFaults();
    return tokens;
  }

  /// Parses and checks the bytes of a file called `name`.
  ///
  /// @throws ConfigException with every fault
  public static ModelConfig parse(String name, byte[] json) {
    return config(ConfigFields.parse(name, json));
  }

  /// How the weights beside a configuration are scaled, where they are 8-bit floats.
  ///
  /// @throws ConfigException where the file says something that cannot be honoured
  /// @throws IOException where the file cannot be read
  public static Optional<Float8Blocks> float8Blocks(Path file) throws IOException {
    var fields = ConfigFields.read(file);
    var blocks = Float8Fields.read(fields.has(NESTED) ? fields.section(NESTED) : fields);
    fields.refuseFaults();
    return blocks;
  }

  /// The noise that training elsewhere adds by this file, field by field; none of it is added here.
  ///
  /// @throws ConfigException where a field is no number
  /// @throws IOException where the file cannot be read
  public static SortedMap<String, Double> noise(Path file) throws IOException {
    var fields = ConfigFields.read(file);
    var noise = noise(fields.has(NESTED) ? fields.section(NESTED) : fields);
    fields.refuseFaults();
    return noise;
  }

  private static SortedMap<String, Double> noise(ConfigFields fields) {
    var noise = new TreeMap<String, Double>();
    for (var name : NOISE) {
      double value = fields.number(name, 0);
      if (value != 0) {
        noise.put(name, value);
      }
    }
    return noise;
  }

  private static ModelConfig config(ConfigFields file) {
    boolean nested = file.has(NESTED);
    var fields = nested ? file.section(NESTED) : file;
    var family = family(fields);
    if (nested && !family.isLatent()) {
      file.fault("text_config is not supported for %s".formatted(family.modelType()));
    }
    if (nested) {
      file.word("model_type", "");
      file.ignore("bos_token_id", "eos_token_id", "pad_token_id");
      refuseWhatChangesTheModel(file);
      file.refuseUnread();
    }
    refuseWhatChangesTheModel(fields);
    var config =
        family.isLatent()
            ? LatentFields.read(family, fields, file, layers(fields))
            : shape(family, fields);
    fields.refuseUnread();
    fields.refuseFaults();
    return config;
  }

  private static Family family(ConfigFields fields) {
    var type = fields.word("model_type", "");
    var family = Family.of(type);
    if (family.isEmpty()) {
      fields.fault(
          "model_type is '%s', known are %s"
              .formatted(
                  ConfigFields.shortened(type),
                  Arrays.stream(Family.values()).map(Family::modelType).toList()));
      fields.refuseFaults();
    }
    return family.orElseThrow();
  }

  private static void refuseWhatChangesTheModel(ConfigFields fields) {
    fields.ignore(WITHOUT_EFFECT);
    noise(fields);
    fields.among("hidden_act", "\"silu\"");
    fields.among("output_router_logits", "false");
    fields.among("partial_rotary_factor", "1.0", "1");
    fields.among("is_encoder_decoder", "false");
    fields.among("add_cross_attention", "false");
  }

  private static ModelConfig shape(Family family, ConfigFields fields) {
    fields.among("num_nextn_predict_layers", "0");
    int layers = layers(fields);
    int hidden = fields.positive("hidden_size");
    int heads = fields.positive("num_attention_heads");
    int kvHeads = fields.positive("num_key_value_heads", heads);
    int headDim = fields.positive("head_dim", Math.max(1, hidden / heads));
    if (fields.isFaultless()) {
      refuseUneven(fields, hidden, heads, kvHeads, headDim);
    }
    boolean bias = fields.flag("attention_bias", family == Family.QWEN2);
    if (bias && family == Family.MISTRAL) {
      fields.fault("attention_bias is true, expected false for mistral");
    }
    boolean mlpBias = fields.flag("mlp_bias", false);
    if (mlpBias && family != Family.LLAMA) {
      fields.fault("mlp_bias is true, expected false for " + family.modelType());
    }
    int positions = fields.positive("max_position_embeddings", 2048);
    var rope = RopeFields.read(fields, positions);
    var window = window(family, fields);
    return new ModelConfig(
        family,
        hidden,
        fields.positive("intermediate_size"),
        layers,
        heads,
        kvHeads,
        headDim,
        Optional.empty(),
        fields.positive("vocab_size"),
        positions,
        fields.above0("rms_norm_eps", 1e-6),
        rope.theta(),
        rope.scaling(),
        fields.flag("tie_word_embeddings", false),
        bias,
        bias && family != Family.QWEN2,
        mlpBias,
        family == Family.QWEN3 || family == Family.QWEN3_MOE,
        window,
        windowedLayers(family, fields, window, layers),
        family == Family.QWEN3_MOE
            ? Optional.of(MixtureFields.qwen(fields, layers))
            : Optional.empty(),
        fields.token("bos_token_id"),
        fields.tokens("eos_token_id"),
        fields.token("pad_token_id"),
        fields.number("initializer_range", 0.02));
  }

  private static void refuseUneven(
      ConfigFields fields, int hidden, int heads, int kvHeads, int headDim) {
    if (heads % kvHeads != 0) {
      fields.fault(
          "num_key_value_heads (%d) does not divide num_attention_heads (%d)"
              .formatted(kvHeads, heads));
    }
    if (!fields.has("head_dim") && hidden % heads != 0) {
      fields.fault(
          "hidden_size (%d) is not a multiple of num_attention_heads (%d) and head_dim is not given"
              .formatted(hidden, heads));
    } else if (headDim % 2 != 0) {
      fields.fault("head_dim is %d, must be even for rotary positions".formatted(headDim));
    }
  }

  private static int layers(ConfigFields fields) {
    int layers = fields.positive("num_hidden_layers");
    if (layers > MOST_LAYERS) {
      fields.fault(
          "num_hidden_layers is %d, at most %d are supported".formatted(layers, MOST_LAYERS));
      return MOST_LAYERS;
    }
    return layers;
  }

  private static OptionalInt window(Family family, ConfigFields fields) {
    boolean used = fields.flag("use_sliding_window", family == Family.MISTRAL);
    if (!fields.has("sliding_window") || !used) {
      fields.ignore("sliding_window");
      return OptionalInt.empty();
    }
    if (family == Family.LLAMA) {
      fields.fault("use_sliding_window is true, expected false for llama");
    }
    return OptionalInt.of(fields.positive("sliding_window"));
  }

  /// Qwen lists the layers or gives the first; elsewhere the window holds for all.
  private static Set<Integer> windowedLayers(
      Family family, ConfigFields fields, OptionalInt window, int layers) {
    var types = fields.words("layer_types");
    if (!types.isEmpty() && (types.size() != layers || !LAYER_TYPES.containsAll(types))) {
      fields.fault(
          "layer_types is %s, expected full_attention or sliding_attention for each of %d layers"
              .formatted(fields.shown("layer_types"), layers));
      return Set.of();
    }
    boolean listed = family == Family.QWEN2 || family == Family.QWEN3;
    int first = listed ? fields.natural("max_window_layers", 28) : 0;
    if (window.isEmpty()) {
      return Set.of();
    }
    var windowed = new HashSet<Integer>();
    for (int layer = 0; layer < layers; layer++) {
      if (types.isEmpty() ? layer >= first : types.get(layer).equals("sliding_attention")) {
        windowed.add(layer);
      }
    }
    return windowed;
  }
}
