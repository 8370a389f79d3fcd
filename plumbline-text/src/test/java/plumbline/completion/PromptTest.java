package plumbline.completion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import plumbline.text.message.Message;

class PromptTest {
  @Test
  void aConversationIsCopied() {
    var messages = new ArrayList<Message>(List.of(Message.user("a")));
    var prompt = new Prompt.OfMessages(messages);

    messages.add(Message.user("b"));

    assertThat(prompt.messages()).containsExactly(Message.user("a"));
  }

  @Test
  void equalPromptsAreOne() {
    assertThat(new Prompt.OfMessages(List.of(Message.user("a"))))
        .isEqualTo(new Prompt.OfMessages(List.of(Message.user("a"))))
        .isNotEqualTo(new Prompt.OfText("a"));
  }
}
