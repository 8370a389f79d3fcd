package plumbline.text.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import plumbline.text.message.Role;
import plumbline.text.token.Encoded;
import plumbline.text.token.SpecialTokens;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.Tokens;

/// Turns conversations into tokens and says which of them a model must learn.
///
/// Trained are the tokens of assistant turns: content, reasoning and tool calls, what the template
/// writes between them, and the special token with which it ends the turn. The origins of the
/// characters decide, so a template needs no generation marks; where it has them, differences are
/// reported. Special tokens arise only from text of the template, never from what somebody said;
/// added tokens that are not special but that the template writes, such as `<think>`, also from
/// what the assistant said. Threads may share an encoder; the tokenizer stays its owner's.
public final class ChatEncoder {
  private final Tokenizer tokenizer;
  private final ChatTemplates templates;
  private final boolean controlAnywhere;
  private final Set<Integer> structural;

  /// An encoder for a model's tokenizer and templates.
  public ChatEncoder(Tokenizer tokenizer, ChatTemplates templates) {
    this(tokenizer, templates, false);
  }

  private ChatEncoder(Tokenizer tokenizer, ChatTemplates templates, boolean controlAnywhere) {
    this.tokenizer = tokenizer;
    this.templates = templates;
    this.controlAnywhere = controlAnywhere;
    this.structural = structural(tokenizer, templates);
  }

  /// An encoder that turns the spelling of a special token into that token wherever it stands. Only
  /// for conversations that nobody else wrote.
  public ChatEncoder recognisingControlTokensInMessages() {
    return new ChatEncoder(tokenizer, templates, true);
  }

  /// The tokens of a conversation that ends where the assistant speaks next.
  ///
  /// @throws TemplateException if the template cannot render it
  public Tokens prompt(Conversation conversation) {
    return encoded(templates.render(conversation.withGenerationPrompt()), conversation).tokens();
  }

  /// The tokens of a conversation with those that are trained.
  ///
  /// @throws TemplateException if the template cannot render it
  /// @throws UntrainableChatException if no token is trained
  public EncodedChat trainable(Conversation conversation) {
    var chat = encode(conversation);
    if (chat.trainedCount() == 0) {
      boolean spoken = conversation.messages().stream().anyMatch(m -> m.role() == Role.ASSISTANT);
      throw new UntrainableChatException(
          spoken
              ? "the template leaves out what the assistant says"
              : "no message is the assistant's",
          chat.rendering().text());
    }
    return chat;
  }

  /// The tokens of a conversation with those that are trained, if any.
  ///
  /// @throws TemplateException if the template cannot render it
  public EncodedChat encode(Conversation conversation) {
    var rendering = templates.render(conversation);
    var encoded = encoded(rendering, conversation);
    int[] turns = new int[encoded.tokens().size()];
    Arrays.fill(turns, -1);
    var roles = conversation.messages();
    var assistant = new boolean[roles.size()];
    for (int i = 0; i < assistant.length; i++) {
      assistant[i] = roles.get(i).role() == Role.ASSISTANT;
    }
    var prompt = generationPrompt(conversation, rendering);
    boolean prompted = conversation.generationPrompt();
    for (var turn : AssistantTurns.find(rendering, prompt, prompted, assistant)) {
      mark(turn, end(turn, rendering.text(), encoded), encoded, turns);
    }
    return new EncodedChat(rendering, encoded, turns, disagreements(rendering, encoded, turns));
  }

  private Encoded encoded(Rendering rendering, Conversation conversation) {
    return controlAnywhere
        ? tokenizer.encode(rendering.text(), SpecialTokens.RECOGNISED)
        : ControlText.encode(tokenizer, structural::contains, rendering, conversation.messages());
  }

  /// Added tokens that are not special, but that a template writes.
  private static Set<Integer> structural(Tokenizer tokenizer, ChatTemplates templates) {
    return tokenizer.addedIds().stream()
        .filter(id -> !tokenizer.isSpecial(id))
        .filter(id -> tokenizer.token(id).filter(text -> isWritten(text, templates)).isPresent())
        .collect(Collectors.toSet());
  }

  private static boolean isWritten(String spelling, ChatTemplates templates) {
    return !spelling.isBlank()
        && templates.names().stream()
            .anyMatch(name -> templates.named(name).source().contains(spelling));
  }

  /// What the template adds to let the assistant speak; empty where it adds nothing or refuses.
  private String generationPrompt(Conversation conversation, Rendering rendering) {
    try {
      var without =
          conversation.generationPrompt()
              ? templates.render(conversation.withGenerationPrompt(false)).text()
              : rendering.text();
      var with =
          conversation.generationPrompt()
              ? rendering.text()
              : templates.render(conversation.withGenerationPrompt()).text();
      int shared = 0;
      while (shared < Math.min(with.length(), without.length())
          && with.charAt(shared) == without.charAt(shared)) {
        shared++;
      }
      return with.substring(shared);
    } catch (TemplateException e) {
      return "";
    }
  }

  /// Where a turn ends: after the last special token that the template writes in this turn, or
  /// after one that follows at once.
  private int end(AssistantTurns.Turn turn, String text, Encoded encoded) {
    int end = turn.end();
    for (int i = 0; i < encoded.ranges().size(); i++) {
      var range = encoded.ranges().get(i);
      int id = encoded.tokens().get(i);
      if (range.start() < turn.end() || range.end() > turn.limit() || !tokenizer.isSpecial(id)) {
        continue;
      }
      boolean own = range.end() <= turn.scaffoldEnd();
      boolean atOnce =
          end == turn.end()
              && text.substring(end, range.start()).isBlank()
              && !tokenizer.specials().bos().equals(OptionalInt.of(id));
      if (own || atOnce) {
        end = range.end();
      }
    }
    return end;
  }

  private static void mark(AssistantTurns.Turn turn, int end, Encoded encoded, int[] turns) {
    for (int i = 0; i < turns.length; i++) {
      var range = encoded.ranges().get(i);
      if (range.end() > turn.start() && range.start() < end && range.start() < range.end()) {
        turns[i] = turn.message();
      }
    }
  }

  private static List<EncodedChat.Disagreement> disagreements(
      Rendering rendering, Encoded encoded, int[] turns) {
    var found = new ArrayList<EncodedChat.Disagreement>();
    if (!rendering.hasGenerationMarks()) {
      return found;
    }
    var marked = new boolean[rendering.text().length()];
    for (var run : rendering.runs()) {
      Arrays.fill(marked, run.start(), run.end(), run.generation());
    }
    int from = 0;
    while (from < turns.length) {
      boolean trained = turns[from] >= 0;
      int to = from;
      while (to < turns.length
          && (turns[to] >= 0) == trained
          && isMarked(marked, encoded.ranges().get(to)) != trained) {
        to++;
      }
      if (to > from) {
        int start = encoded.ranges().get(from).start();
        int end = encoded.ranges().get(to - 1).end();
        found.add(
            new EncodedChat.Disagreement(
                from, to, trained, rendering.text().substring(start, end)));
      }
      from = Math.max(to, from + 1);
    }
    return found;
  }

  private static boolean isMarked(boolean[] marked, Encoded.Range range) {
    for (int i = range.start(); i < range.end(); i++) {
      if (marked[i]) {
        return true;
      }
    }
    return false;
  }
}
