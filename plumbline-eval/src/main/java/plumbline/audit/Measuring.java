package plumbline.audit;

import java.util.List;
import java.util.function.ToIntFunction;
import plumbline.text.message.Message;

/// How long text is.
///
/// @param unit `characters` or `tokens`
/// @param length of a text in that unit
public record Measuring(String unit, ToIntFunction<String> length) {
  /// In characters (code points).
  public static Measuring characters() {
    return new Measuring("characters", text -> text.codePointCount(0, text.length()));
  }

  int of(List<Message> messages) {
    return messages.stream().mapToInt(message -> length.applyAsInt(message.content())).sum();
  }
}
