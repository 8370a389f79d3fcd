package plumbline.text.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/// A byte-level tokenizer made here, ready to be written or used.
public final class TrainedTokenizer {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final List<String> tokens;
  private final List<Merge> merges;
  private final boolean splitsWords;
  private final SpecialTokenNames names;
  private final Optional<String> chatTemplate;

  TrainedTokenizer(
      List<String> tokens, List<Merge> merges, boolean splitsWords, SpecialTokenNames names) {
    this(tokens, merges, splitsWords, names, Optional.empty());
  }

  private TrainedTokenizer(
      List<String> tokens,
      List<Merge> merges,
      boolean splitsWords,
      SpecialTokenNames names,
      Optional<String> chatTemplate) {
    this.tokens = List.copyOf(tokens);
    this.merges = List.copyOf(merges);
    this.splitsWords = splitsWords;
    this.names = names;
    this.chatTemplate = chatTemplate;
  }

  /// The same tokenizer with a chat template in its configuration.
  public TrainedTokenizer withChatTemplate(String template) {
    return new TrainedTokenizer(tokens, merges, splitsWords, names, Optional.of(template));
  }

  /// How many tokens it has, special ones included.
  public int size() {
    return tokens.size();
  }

  /// Writes `tokenizer.json` and `tokenizer_config.json` into `directory`, which is made if absent.
  /// The same tokenizer always gives the same bytes.
  public void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    replace(directory.resolve(TokenizerFile.NAME), pretty(tokenizerJson()));
    replace(directory.resolve(SpecialIds.CONFIG), pretty(config()));
  }

  /// The tokenizer itself, without a file; its user closes it.
  public Tokenizer open() {
    return Tokenizer.parse(
        Path.of(TokenizerFile.NAME),
        pretty(tokenizerJson()),
        pretty(config()),
        TokenizerLimits.standard());
  }

  private static void replace(Path file, byte[] content) throws IOException {
    var draft = file.resolveSibling(file.getFileName() + ".draft");
    Files.write(draft, content);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static byte[] pretty(ObjectNode node) {
    var printer = new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    try {
      return (MAPPER.writer(printer).writeValueAsString(node) + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private ObjectNode tokenizerJson() {
    var root = MAPPER.createObjectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    var added = root.putArray("added_tokens");
    for (int id = 0; id < names.all().size(); id++) {
      added
          .addObject()
          .put("id", id)
          .put("content", names.all().get(id))
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    root.putNull("normalizer");
    root.set("pre_tokenizer", preTokenizer());
    root.putNull("post_processor");
    root.set("decoder", byteLevel());
    root.set("model", model());
    return root;
  }

  private ObjectNode preTokenizer() {
    if (!splitsWords) {
      return byteLevel();
    }
    var sequence = MAPPER.createObjectNode().put("type", "Sequence");
    var steps = sequence.putArray("pretokenizers");
    var split = steps.addObject().put("type", "Split");
    split.putObject("pattern").put("Regex", KnownPatterns.QWEN2);
    split.put("behavior", "Isolated").put("invert", false);
    steps.add(byteLevel());
    return sequence;
  }

  private static ObjectNode byteLevel() {
    return MAPPER
        .createObjectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", false)
        .put("use_regex", false);
  }

  private ObjectNode model() {
    var model = MAPPER.createObjectNode().put("type", "BPE");
    model.putNull("dropout").putNull("unk_token");
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    var vocab = model.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      vocab.put(tokens.get(id), id);
    }
    var list = model.putArray("merges");
    for (var merge : merges) {
      list.addArray().add(merge.left()).add(merge.right());
    }
    return model;
  }

  private ObjectNode config() {
    var config = MAPPER.createObjectNode();
    config.put("tokenizer_class", "PreTrainedTokenizerFast");
    config.put("pad_token", names.pad());
    config.put("bos_token", names.bos());
    config.put("eos_token", names.eos());
    var extra = config.putArray("additional_special_tokens");
    names.extra().forEach(extra::add);
    config.put("clean_up_tokenization_spaces", false);
    chatTemplate.ifPresent(template -> config.put("chat_template", template));
    return config;
  }
}
