package plumbline.completion.openai;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import plumbline.completion.Completer;
import plumbline.completion.CompleterContract;
import plumbline.completion.Prompt;
import plumbline.text.message.Message;

/// The contract over three kinds of prompt and two kinds of server.
class OpenAiContractTest {
  abstract static class OverHttp extends CompleterContract {
    private final StandInServer server;
    private final OpenAiCompleter completer;

    OverHttp(StandInServer server, Dialect dialect) {
      this.server = server;
      completer = new OpenAiCompleter(server.endpoint(), dialect, Limits.standard());
    }

    @Override
    protected Completer completer() {
      return completer;
    }

    @AfterEach
    void close() {
      completer.close();
      server.close();
    }
  }

  @Nested
  class TokensToAServerThatTellsIds extends OverHttp {
    TokensToAServerThatTellsIds() {
      super(StandInServer.thatTellsIds(), Dialect.vLlm());
    }

    @Override
    protected List<Prompt> prompts() {
      return List.of(
          new Prompt.OfTokens(ToyModel.encode("kitten")),
          new Prompt.OfTokens(ToyModel.encode("a longer dog")));
    }
  }

  @Nested
  class TextToAPlainServer extends OverHttp {
    TextToAPlainServer() {
      super(StandInServer.plain(), Dialect.openAi());
    }

    @Override
    protected List<Prompt> prompts() {
      return List.of(new Prompt.OfText("kitten"), new Prompt.OfText("a longer dog"));
    }
  }

  @Nested
  class ChatWithAServerThatTellsIds extends OverHttp {
    ChatWithAServerThatTellsIds() {
      super(StandInServer.thatTellsIds(), Dialect.vLlm());
    }

    @Override
    protected List<Prompt> prompts() {
      return List.of(
          new Prompt.OfMessages(List.of(Message.user("kitten"))),
          new Prompt.OfMessages(List.of(Message.system("be "), Message.user("a dog"))));
    }
  }
}
