package plumbline.model.family;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Reads the configuration of a model with latent attention: `deepseek_v3` and `kimi_k2`.
final class LatentFields {
  /// What checkpoints name as their code, which is what stands here in Java.
  private static final Map<String, String> CODE =
      Map.of(
          "AutoConfig", "configuration_deepseek.",
          "AutoModel", "modeling_deepseek.",
          "AutoModelForCausalLM", "modeling_deepseek.");

  private LatentFields() {}

  /// @param outer the whole file where `fields` are its `text_config`, else the same object
  static ModelConfig read(Family family, ConfigFields fields, ConfigFields outer, int layers) {
    int hidden = fields.positive("hidden_size");
    int heads = fields.positive("num_attention_heads");
    var latent = latent(fields, heads);
    refuseOtherwise(fields, latent);
    int positions = fields.positive("max_position_embeddings", 4096);
    var rope = RopeFields.read(fields, positions);
    if (!(rope.scaling() instanceof RopeScaling.None
        || rope.scaling() instanceof RopeScaling.Yarn)) {
      fields.fault(
          "rope_type is not default or yarn, the only ones for %s".formatted(family.modelType()));
    }
    Float8Fields.read(fields);
    return new ModelConfig(
        family,
        hidden,
        fields.positive("intermediate_size"),
        layers,
        heads,
        heads,
        latent.query(),
        Optional.of(latent),
        fields.positive("vocab_size"),
        positions,
        fields.above0("rms_norm_eps", 1e-6),
        rope.theta(),
        rope.scaling(),
        fields.flag("tie_word_embeddings", false),
        false,
        false,
        false,
        false,
        OptionalInt.empty(),
        Set.of(),
        Optional.of(MixtureFields.deepseek(fields, layers)),
        from(fields, outer, "bos_token_id").token("bos_token_id"),
        from(fields, outer, "eos_token_id").tokens("eos_token_id"),
        from(fields, outer, "pad_token_id").token("pad_token_id"),
        fields.number("initializer_range", 0.02));
  }

  private static ConfigFields from(ConfigFields fields, ConfigFields outer, String name) {
    return fields.has(name) ? fields : outer;
  }

  private static LatentShape latent(ConfigFields fields, int heads) {
    int kvHeads = fields.positive("num_key_value_heads", heads);
    if (kvHeads != heads) {
      fields.fault(
          "num_key_value_heads is %d, expected num_attention_heads (%d): latent attention has no groups"
              .formatted(kvHeads, heads));
    }
    var queryRank =
        fields.has("q_lora_rank")
            ? OptionalInt.of(fields.positive("q_lora_rank"))
            : OptionalInt.empty();
    fields.ignore("q_lora_rank");
    int rope = fields.positive("qk_rope_head_dim");
    if (fields.isFaultless() && rope % 2 != 0) {
      fields.fault("qk_rope_head_dim is %d, must be even for rotary positions".formatted(rope));
    }
    return new LatentShape(
        queryRank,
        fields.positive("kv_lora_rank"),
        fields.positive("qk_nope_head_dim"),
        rope,
        fields.positive("v_head_dim"));
  }

  /// Fields that repeat others, or that change the model where they have another value.
  private static void refuseOtherwise(ConfigFields fields, LatentShape latent) {
    fields.among("attention_bias", "false");
    fields.among("mlp_bias", "false");
    fields.among("rope_interleave", "true");
    fields.among("head_dim", String.valueOf(latent.rope()));
    fields.among("qk_head_dim", String.valueOf(latent.query()));
    fields.natural("num_nextn_predict_layers", 0);
    var code = fields.section("auto_map");
    CODE.forEach((name, own) -> {
      if (!code.word(name, own).startsWith(own)) {
        fields.fault(
            "auto_map.%s is %s, expected %s…: other code is never run"
                .formatted(name, code.shown(name), own));
      }
    });
    code.refuseUnread();
  }
}
