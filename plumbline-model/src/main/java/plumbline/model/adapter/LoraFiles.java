package plumbline.model.adapter;

/// Names of an adapter's tensors in the PEFT layout.
final class LoraFiles {
  private LoraFiles() {}

  static String down(String projection) {
    return "base_model.model." + projection + ".lora_A.weight";
  }

  static String up(String projection) {
    return "base_model.model." + projection + ".lora_B.weight";
  }
}
