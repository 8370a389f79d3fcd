package plumbline.data.preference;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import plumbline.text.message.Message;
import plumbline.text.template.ChatEncoder;
import plumbline.text.template.ChatTemplates;
import plumbline.text.template.TemplateException;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.Tokens;

/// How a prompt and a completion become tokens for one model: to sample from ([#prompt]), or to
/// learn and to score ([#whole], then [MarkedTokens#row]).
public interface AnswerForm {
  /// The tokens of a prompt, up to where the assistant speaks.
  Tokens prompt(List<Message> prompt);

  /// The tokens of a prompt with its completion; said are those of the completion's assistant
  /// turns, the token that ends a turn included.
  MarkedTokens whole(List<Message> prompt, List<Message> completion);

  /// The form of the model in `directory`: its chat template, or plain text where it has none.
  ///
  /// @throws TemplateException where its configuration cannot be read
  static AnswerForm of(Path directory, Tokenizer tokenizer) {
    return of(directory, tokenizer, Map.of());
  }

  /// The same with further variables of the chat template, which nothing reads where there is none.
  static AnswerForm of(Path directory, Tokenizer tokenizer, Map<String, JsonNode> variables) {
    return ChatTemplates.isIn(directory)
        ? new ChatForm(new ChatEncoder(tokenizer, ChatTemplates.load(directory)), variables)
        : new PlainForm(tokenizer);
  }
}
