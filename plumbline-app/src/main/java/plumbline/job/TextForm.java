package plumbline.job;

import java.nio.file.Path;
import java.util.List;
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
  Tokens prompt(List<Message> messages);

  /// A row in which what the assistant says is learnt.
  TrainingRow learn(List<Message> messages);

  /// How prompts and completions of this model become tokens.
  AnswerForm answers();

  /// The form of the model in `directory`: its chat template, or plain text where it has none.
  static TextForm of(Path directory, Tokenizer tokenizer) {
    return switch (AnswerForm.of(directory, tokenizer)) {
      case ChatForm chat -> new Templated(chat.encoder());
      default -> new Plain(tokenizer);
    };
  }

  /// A prompt is the text of its one message; an answer follows it at once and ends with the end
  /// token.
  record Plain(Tokenizer tokenizer) implements TextForm {
    @Override
    public Tokens prompt(List<Message> messages) {
      return answers().prompt(messages);
    }

    @Override
    public TrainingRow learn(List<Message> messages) {
      var last = messages.getLast();
      if (last.role() != Role.ASSISTANT) {
        throw new DataException("the last message is not the assistant's, so nothing is learnt");
      }
      return answers()
          .whole(messages.subList(0, messages.size() - 1), List.of(last))
          .row(LossKind.CROSS_ENTROPY, 0);
    }

    @Override
    public AnswerForm answers() {
      return new PlainForm(tokenizer);
    }
  }
}
