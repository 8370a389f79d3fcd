package plumbline.text.trajectory;

import java.util.List;
import java.util.Map;
import plumbline.text.message.Message;

/// One thing to solve: what the model is told and what a verifier needs to judge the answer.
///
/// @param id unique in its data set; random keys and groups hang on it
/// @param prompt what the model is told, as messages; a plain-text prompt is one user message
/// @param answer the gold answer, empty where the reward needs none
/// @param meta further columns of the row, by name
public record Task(long id, List<Message> prompt, String answer, Map<String, String> meta) {
  /// The further column with the text that every answer is made to begin with.
  public static final String OPENING = "opening";

  public Task {
    prompt = List.copyOf(prompt);
    meta = Map.copyOf(meta);
  }

  /// A task with a plain-text prompt.
  public static Task of(long id, String prompt, String answer) {
    return new Task(id, List.of(Message.user(prompt)), answer, Map.of());
  }

  /// What every answer is made to begin with: read by the model, never trained. Mostly empty.
  public String opening() {
    return meta.getOrDefault(OPENING, "");
  }

  /// The text of the last message of the prompt.
  public String question() {
    return prompt.getLast().content();
  }
}
