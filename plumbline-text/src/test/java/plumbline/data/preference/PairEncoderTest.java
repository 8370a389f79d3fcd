package plumbline.data.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.data.DataException;
import plumbline.data.DataSet;
import plumbline.data.PreferencePair;
import plumbline.data.RatedCompletion;
import plumbline.data.UnpairedLabel;
import plumbline.text.message.Message;
import plumbline.text.template.ChatEncoder;
import plumbline.text.template.ChatTemplate;
import plumbline.text.template.ChatTemplates;
import plumbline.text.token.SpecialTokenNames;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.TokenizerTrainer;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.LossKind;

class PairEncoderTest {
  private static final String CHAT =
      "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}</s>{% endfor %}"
          + "{% if add_generation_prompt %}<|assistant|>{% endif %}";

  /// Lets the assistant think when it samples, but not in turns that are past.
  private static final String THINKS =
      "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}</s>{% endfor %}"
          + "{% if add_generation_prompt %}<|assistant|>think{% endif %}";

  private static Tokenizer tokenizer;

  @BeforeAll
  static void open() {
    var names =
        new SpecialTokenNames(
            "<pad>", "<s>", "</s>", List.of("<|user|>", "<|assistant|>", "<|system|>", "<|tool|>"));
    tokenizer =
        TokenizerTrainer.bytePairs(
                Stream.of("two and two is four five think yes no ".repeat(4)), 330, names)
            .open();
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  private static AnswerForm chat(String template) {
    return new ChatForm(new ChatEncoder(tokenizer, ChatTemplates.of(ChatTemplate.parse(template))));
  }

  private static PreferencePair pair(int row, String prompt, String chosen, String rejected) {
    return new PreferencePair(
        row,
        "p.jsonl:" + (row + 1),
        List.of(Message.user(prompt)),
        List.of(Message.assistant(chosen)),
        List.of(Message.assistant(rejected)),
        OptionalDouble.empty(),
        1,
        Optional.empty());
  }

  private static DataSet<PreferencePair> data(PreferencePair... pairs) {
    return new DataSet<>("p.jsonl", List.of(pairs), "h");
  }

  private static String text(Tokens tokens) {
    return tokenizer.decode(tokens, false);
  }

  private static String said(MarkedTokens marked) {
    var ids =
        java.util.stream.IntStream.range(0, marked.size())
            .filter(at -> marked.said().get(at))
            .map(at -> marked.tokens().get(at))
            .toArray();
    return text(Tokens.of(ids));
  }

  @Test
  void halvesShareTheirPromptAndKeepExactMasks() {
    var encoder = new PairEncoder(chat(CHAT), EncodingRules.within(100));
    var encoded = encoder.pairs(data(pair(0, "two and two", "four", "five")));
    var only = encoded.rows().getFirst();
    assertThat(text(only.prompt())).isEqualTo("<|user|>two and two</s><|assistant|>");
    assertThat(text(only.chosen().tokens())).isEqualTo("four</s>");
    assertThat(said(only.chosen())).isEqualTo("four</s>");
    assertThat(said(only.rejected())).isEqualTo("five</s>");
    assertThat(only.chosenWhole().tokens())
        .isEqualTo(tokenizer.encode("<|user|>two and two</s><|assistant|>four</s>"));
    assertThat(encoded.counts().remarks(new RowLimit(100, RowLimit.Source.CONTEXT))).isEmpty();
    assertThat(encoded.hash()).isEqualTo("h");
    var row = only.rejectedRow(LossKind.CROSS_ENTROPY);
    assertThat(row.count(LossKind.CROSS_ENTROPY)).isEqualTo(only.rejected().size());
    assertThat(only.sharedSize())
        .isEqualTo(only.prompt().size() + only.chosen().size() + only.rejected().size());
  }

  @Test
  void optionsReachTheTemplate() {
    var template = ChatTemplate.parse("{{ mood }}" + CHAT);
    var form =
        new ChatForm(
            new ChatEncoder(tokenizer, ChatTemplates.of(template)),
            Map.of("mood", TextNode.valueOf("yes ")));
    assertThat(text(form.prompt(List.of(Message.user("two"))))).startsWith("yes <|user|>two");
    var whole = form.whole(List.of(Message.user("two")), List.of(Message.assistant("four")));
    assertThat(text(whole.tokens())).startsWith("yes <|user|>two");
  }

  @Test
  void onlyTheCompletionsTurnsAreSaidAndToolAnswersAreNot() {
    var encoder = new PairEncoder(chat(CHAT), EncodingRules.within(100));
    var pair =
        new PreferencePair(
            0,
            "p.jsonl:1",
            List.of(Message.user("two"), Message.assistant("yes"), Message.user("and")),
            List.of(
                Message.assistant("think"),
                Message.of(plumbline.text.message.Role.TOOL, "four"),
                Message.assistant("no")),
            List.of(Message.assistant("five")),
            OptionalDouble.of(0.5),
            2,
            Optional.of(new PreferencePair.Scores(3, 1)));
    var encoded = encoder.pairs(data(pair)).rows().getFirst();
    assertThat(text(encoded.prompt()))
        .isEqualTo("<|user|>two</s><|assistant|>yes</s><|user|>and</s><|assistant|>");
    assertThat(said(encoded.chosen())).isEqualTo("think</s>no</s>");
    assertThat(text(encoded.chosen().tokens()))
        .isEqualTo("think</s><|tool|>four</s><|assistant|>no</s>");
    assertThat(encoded.margin()).hasValue(0.5);
    assertThat(encoded.weight()).isEqualTo(2);
    assertThat(encoded.pair().scores()).contains(new PreferencePair.Scores(3, 1));
  }

  @Test
  void promptThatSamplingRendersDifferentlyIsCountedOrRefused() {
    var pairs = data(pair(0, "two", "four", "five"), pair(1, "and", "yes", "no"));
    var rules = EncodingRules.within(100);
    var encoded = new PairEncoder(chat(THINKS), rules).pairs(pairs);
    assertThat(encoded.rows()).hasSize(2);
    assertThat(encoded.counts().notPrefix()).containsExactly("p.jsonl:1", "p.jsonl:2");
    assertThat(encoded.counts().remarks(rules.limit()))
        .containsExactly(
            "2 of 2 rows whose prompt, as sampling renders it, is not what the completion follows"
                + " in training (the template writes it differently): p.jsonl:1, p.jsonl:2");
    assertThatThrownBy(() ->
            new PairEncoder(chat(THINKS), rules.prefix(EncodingRules.Prefix.REFUSE)).pairs(pairs))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "p.jsonl:1: the prompt as sampling renders it is not what the completion follows in"
                + " training; change the template, or set prefix to warn");
  }

  @Test
  void equalHalvesAreLeftOutCountedOrRefused() {
    var pairs = data(pair(0, "two", "four", "four"), pair(1, "and", "yes", "no"));
    var rules = EncodingRules.within(100);
    var dropped = new PairEncoder(chat(CHAT), rules).pairs(pairs);
    assertThat(dropped.rows()).hasSize(1);
    assertThat(dropped.counts().remarks(rules.limit()))
        .containsExactly(
            "1 of 2 rows with equal halves, from which nothing can be learnt: p.jsonl:1");
    var kept = new PairEncoder(chat(CHAT), rules.equal(EncodingRules.Equal.KEEP)).pairs(pairs);
    assertThat(kept.rows()).hasSize(2);
    assertThat(kept.counts().equal()).containsExactly("p.jsonl:1");
    assertThatThrownBy(
            () -> new PairEncoder(chat(CHAT), rules.equal(EncodingRules.Equal.REFUSE)).pairs(pairs))
        .hasMessage(
            "p.jsonl:1: chosen and rejected are the same, so nothing can be learnt of them; leave"
                + " the row out, or set equal to drop");
  }

  @Test
  void longRowsAreRefusedCutOrLeftOut() {
    var form = chat(CHAT);
    var pairs =
        data(
            pair(0, "two and two is four and four", "four", "five"),
            pair(1, "two", "yes", "no"),
            pair(2, "two", "yes", "four five four five four five"));
    var free =
        new PairEncoder(form, EncodingRules.within(100))
            .pairs(pairs).rows().stream().map(EncodedPair::longest).toList();
    int limit = free.get(1) + 1;
    assertThat(free.get(0)).isGreaterThan(limit);
    var rules = EncodingRules.within(limit);
    assertThatThrownBy(() -> new PairEncoder(form, rules).pairs(pairs))
        .hasMessage(
            "p.jsonl:1: has %d tokens, at most %d are allowed (the context of the model); leave it out, shorten it, or set encoding.too-long to cut-prompt or drop (it is refuse)"
                .formatted(free.get(0), limit));
    var dropped = new PairEncoder(form, rules.tooLong(EncodingRules.TooLong.DROP)).pairs(pairs);
    assertThat(dropped.counts().tooLong()).containsExactly("p.jsonl:1", "p.jsonl:3");
    assertThat(dropped.rows()).extracting(pair -> pair.pair().row()).containsExactly(1L);
    var cut = new PairEncoder(form, rules.tooLong(EncodingRules.TooLong.CUT_PROMPT)).pairs(pairs);
    var first = cut.rows().getFirst();
    assertThat(first.longest()).isEqualTo(limit);
    assertThat(text(first.prompt())).startsWith("<|user|>").endsWith("</s><|assistant|>");
    assertThat(text(first.chosen().tokens())).isEqualTo("four</s>");
    assertThat(cut.counts().cut()).containsExactly("p.jsonl:1");
    assertThat(cut.counts().tooLong()).containsExactly("p.jsonl:3");
    assertThat(cut.counts().remarks(new RowLimit(limit, RowLimit.Source.DATA)))
        .containsExactly(
            "1 of 3 rows longer than %d tokens (data.max-tokens); their prompts were cut on the left: p.jsonl:1"
                .formatted(limit),
            "1 of 3 rows longer than %d tokens (data.max-tokens); left out: p.jsonl:3"
                .formatted(limit));
  }

  @Test
  void emptyCompletionsAndAllZeroWeightsAreRefused() {
    var encoder = new PairEncoder(chat(CHAT), EncodingRules.within(100));
    assertThatThrownBy(() -> encoder.pairs(data(pair(3, "two", "yes", ""))))
        .hasMessage(
            "p.jsonl:4: rejected is empty: no message in it has the assistant say something; leave"
                + " the row out");
    var weightless =
        new PreferencePair(
            0,
            "p.jsonl:1",
            List.of(Message.user("a")),
            List.of(Message.assistant("yes")),
            List.of(Message.assistant("no")),
            OptionalDouble.empty(),
            0,
            Optional.empty());
    assertThatThrownBy(() -> encoder.pairs(data(weightless, weightless)))
        .hasMessage(
            "p.jsonl: all 2 rows have weight 0, so nothing would be learnt; give some a weight"
                + " above 0");
    assertThatThrownBy(() -> encoder.pairs(data(pair(0, "a", "yes", "yes"))))
        .hasMessage(
            "p.jsonl: no row is left: 1 of 1 rows with equal halves, from which nothing can be"
                + " learnt: p.jsonl:1");
    assertThatThrownBy(() -> EncodingRules.within(1))
        .hasMessage(
            "the limit is 1 tokens (the context of the model), must be 2 at least: a prompt and an"
                + " answer");
  }

  @Test
  void plainTextHasNoTemplateAndEndsWithTheEndToken(@TempDir Path model) throws IOException {
    Files.writeString(model.resolve("tokenizer_config.json"), "{\"chat_template\": null}");
    var form = AnswerForm.of(model, tokenizer);
    var encoder = new PairEncoder(form, EncodingRules.within(100));
    var encoded = encoder.pairs(data(pair(0, "two and ", "four", "five"))).rows().getFirst();
    assertThat(encoded.prompt()).isEqualTo(tokenizer.encode("two and "));
    assertThat(text(encoded.chosen().tokens())).isEqualTo("four</s>");
    var turns = List.of(Message.system("a"), Message.user("b"));
    assertThatThrownBy(() -> form.prompt(turns))
        .hasMessage(
            "the prompt has 2 messages, but the model has no chat template; it reads one plain"
                + " text");
  }

  @Test
  void labelsAndRatingsAreEncodedTheSameWay() {
    var encoder = new PairEncoder(chat(CHAT), EncodingRules.within(100));
    var labels = new DataSet<>("p.jsonl", pair(0, "two", "four", "five").unpaired(), "h");
    var encoded = encoder.labels(labels).rows();
    assertThat(encoded).extracting(EncodedLabel::wanted).containsExactly(true, false);
    assertThat(said(encoded.get(1).answer().completion())).isEqualTo("five</s>");
    var rated =
        new RatedCompletion(
            0,
            "r.jsonl:1",
            List.of(Message.user("two")),
            List.of(Message.assistant("four")),
            List.of(java.util.Map.of("help", 4.0)),
            "manual",
            1);
    var rating = encoder.ratings(new DataSet<>("r.jsonl", List.of(rated), "h")).rows().getFirst();
    assertThat(text(rating.answer().whole().tokens()))
        .isEqualTo("<|user|>two</s><|assistant|>four</s>");
    assertThat(rating.rated().means()).containsEntry("help", 4.0);
    assertThat(labels.rows()).isNotEmpty().hasOnlyElementsOfType(UnpairedLabel.class);
  }
}
