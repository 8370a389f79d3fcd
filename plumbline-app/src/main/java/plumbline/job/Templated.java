package plumbline.job;

import java.util.List;
import plumbline.data.preference.AnswerForm;
import plumbline.data.preference.ChatForm;
import plumbline.text.message.Message;
import plumbline.text.template.ChatEncoder;
import plumbline.text.template.Conversation;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.TrainingRow;

/// The model's own chat template decides.
record Templated(ChatEncoder encoder) implements TextForm {
  @Override
  public Tokens prompt(List<Message> messages) {
    return encoder.prompt(Conversation.of(messages));
  }

  @Override
  public TrainingRow learn(List<Message> messages) {
    return encoder.trainable(Conversation.of(messages)).toRow();
  }

  @Override
  public AnswerForm answers() {
    return new ChatForm(encoder);
  }
}
