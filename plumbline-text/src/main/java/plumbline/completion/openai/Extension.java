package plumbline.completion.openai;

/// What some servers understand beyond the OpenAI interface.
public enum Extension {
  TOP_K("top-k"),
  MIN_P("min-p"),
  REPETITION_PENALTY("repetition penalty"),
  /// Token ids that end the row.
  STOP_TOKENS("stop tokens"),
  IGNORE_EOS("ignore-eos"),
  /// The answer tells the ids of prompt and continuation.
  TOKEN_IDS("token ids"),
  /// The thinking text of earlier assistant turns.
  REASONING("reasoning");

  private final String setting;

  Extension(String setting) {
    this.setting = setting;
  }

  /// What the setting is called in messages.
  String setting() {
    return setting;
  }
}
