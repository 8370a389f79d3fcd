package plumbline.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import plumbline.config.DataSettings;
import plumbline.data.DataException;
import plumbline.data.preference.AnswerForm;
import plumbline.data.preference.ChatForm;
import plumbline.data.preference.PlainForm;
import plumbline.text.message.Message;
import plumbline.text.message.Role;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;

/// How conversations become tokens for one model.
public sealed interface TextForm permits TextForm.Plain, Templated {
  /// The tokens of a conversation that ends where the assistant speaks next.
  default Tokens prompt(List<Message> messages) {
    return prompt(messages, List.of());
  }

  /// The same where the assistant may call tools.
  ///
  /// @param tools descriptions of the tools
  Tokens prompt(List<Message> messages, List<ObjectNode> tools);

  /// The tokens of a conversation as it stands.
  Tokens whole(List<Message> messages, List<ObjectNode> tools);

  /// A row to learn from.
  ///
  /// @param doubt what the template itself says otherwise about what is learnt, if anything
  record Learnt(TrainingRow row, Optional<String> doubt) {}

  /// A row in which what the assistant says is learnt.
  ///
  /// @param tools descriptions of the tools that the assistant may call
  Learnt learn(List<Message> messages, List<ObjectNode> tools);

  /// Further variables that the chat template is given.
  Map<String, JsonNode> options();

  /// How prompts and completions of this model become tokens.
  AnswerForm answers();

  /// The form of the model in `directory`: its chat template, or plain text where it has none.
  static TextForm of(Path directory, Tokenizer tokenizer) {
    return of(directory, tokenizer, Map.of(), false);
  }

  /// The same as the data of a recipe says: with options that the chat template reads, such as
  /// `enable_thinking`, and control tokens from messages where they are asked for.
  ///
  /// @throws DataException where either is given and there is no chat template
  static TextForm of(Path directory, Tokenizer tokenizer, DataSettings data) {
    return of(directory, tokenizer, data.template(), data.controlTokens());
  }

  private static TextForm of(
      Path directory, Tokenizer tokenizer, Map<String, Object> options, boolean controlTokens) {
    return switch (AnswerForm.of(directory, tokenizer)) {
      case ChatForm chat ->
          Templated.of(
              controlTokens ? chat.encoder().recognisingControlTokensInMessages() : chat.encoder(),
              options);
      default -> {
        if (!options.isEmpty()) {
          throw new DataException(
              "data.template sets %s, but %s has no chat template that could read it"
                  .formatted(String.join(", ", options.keySet()), directory));
        }
        if (controlTokens) {
          throw new DataException(
              "data.control-tokens is true, but %s has no chat template: plain text becomes control tokens nowhere"
                  .formatted(directory));
        }
        yield new Plain(tokenizer);
      }
    };
  }

  /// A prompt is the text of its one message; an answer follows it at once and ends with the end
  /// token.
  record Plain(Tokenizer tokenizer) implements TextForm {
    @Override
    public Tokens prompt(List<Message> messages, List<ObjectNode> tools) {
      refuse(tools);
      return answers().prompt(messages);
    }

    @Override
    public Tokens whole(List<Message> messages, List<ObjectNode> tools) {
      return prompt(messages, tools);
    }

    private static void refuse(List<ObjectNode> tools) {
      if (!tools.isEmpty()) {
        throw new DataException(
            "%d tools, but the model has no chat template that could describe them"
                .formatted(tools.size()));
      }
    }

    @Override
    public Learnt learn(List<Message> messages, List<ObjectNode> tools) {
      refuse(tools);
      var last = messages.getLast();
      if (last.role() != Role.ASSISTANT) {
        throw new DataException("the last message is not the assistant's, so nothing is learnt");
      }
      var row =
          answers()
              .whole(messages.subList(0, messages.size() - 1), List.of(last))
              .row(LossKind.CROSS_ENTROPY, 0);
      return new Learnt(row, Optional.empty());
    }

    @Override
    public Map<String, JsonNode> options() {
      return Map.of();
    }

    @Override
    public AnswerForm answers() {
      return new PlainForm(tokenizer);
    }
  }
}
