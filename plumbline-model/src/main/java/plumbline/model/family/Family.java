package plumbline.model.family;

import java.util.Arrays;
import java.util.Optional;

/// The published families of decoder-only models that can be loaded, a closed set: a name in a file
/// never selects code.
public enum Family {
  LLAMA("llama", "LlamaForCausalLM"),
  MISTRAL("mistral", "MistralForCausalLM"),
  QWEN2("qwen2", "Qwen2ForCausalLM"),
  QWEN3("qwen3", "Qwen3ForCausalLM"),
  QWEN3_MOE("qwen3_moe", "Qwen3MoeForCausalLM"),
  DEEPSEEK_V3("deepseek_v3", "DeepseekV3ForCausalLM"),
  KIMI_K2("kimi_k2", "DeepseekV3ForCausalLM");

  private final String modelType;
  private final String architecture;

  Family(String modelType, String architecture) {
    this.modelType = modelType;
    this.architecture = architecture;
  }

  /// The value of `model_type` in `config.json`.
  public String modelType() {
    return modelType;
  }

  /// The value of `architectures` in `config.json`.
  public String architecture() {
    return architecture;
  }

  /// Whether attention works on latents, as DeepSeek-V3 introduced it.
  boolean isLatent() {
    return this == DEEPSEEK_V3 || this == KIMI_K2;
  }

  static Optional<Family> of(String modelType) {
    return Arrays.stream(values()).filter(f -> f.modelType.equals(modelType)).findFirst();
  }
}
