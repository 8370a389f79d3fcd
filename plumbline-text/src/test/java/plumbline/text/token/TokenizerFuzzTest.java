package plumbline.text.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// `mvn test -Dtest=TokenizerFuzzTest -Dplumbline.fuzz.inputs=200000` runs more.
class TokenizerFuzzTest {
  private static final int INPUTS = Integer.getInteger("plumbline.fuzz.inputs", 300);
  private static final byte[] NO_CONFIG = "{}".getBytes(StandardCharsets.UTF_8);
  private static final List<String> TEXTS =
      List.of("", "the the <|im_start|>", " a\n\tb  1234 <s>", "😀é\u0000日本", "￿\uFFFD ab c");

  @Test
  void damagedFilesLoadOrAreRefusedByName() throws JsonProcessingException {
    var mapper = new JsonMapper();
    var roots =
        List.of(
            mapper.readTree(TokenizerFiles.byteLevel()),
            mapper.readTree(TokenizerFiles.metaspace()),
            split(mapper));
    int loaded = 0;
    for (int seed = 0; seed < INPUTS; seed++) {
      var bytes = new JsonMutation(seed).mutated(roots.get(seed % roots.size()));
      long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      try (var tokenizer =
          Tokenizer.parse(Path.of("t.json"), bytes, NO_CONFIG, TokenizerLimits.standard())) {
        loaded++;
        use(tokenizer, new Random(seed));
      } catch (TokenizerException refused) {
        assertThat(refused.getMessage()).isNotBlank();
      } catch (RuntimeException untyped) {
        fail("input of seed " + seed, untyped);
      }
      assertThat(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start)
          .as("processor time of seed %d", seed)
          .isLessThan(1_000_000_000L);
    }
    assertThat(loaded).as("inputs that still load").isBetween(INPUTS / 50, INPUTS - 1);
  }

  /// All kinds of steps that are allowed, so that mutations reach their parameters.
  private static JsonNode split(JsonMapper mapper) throws JsonProcessingException {
    var root = mapper.readTree(TokenizerFiles.byteLevel());
    var steps =
        """
        {"type":"Sequence","pretokenizers":[
         {"type":"Split","pattern":{"Regex":"\\\\p{N}{1,3}"},"behavior":"Isolated","invert":false},
         {"type":"Digits","individual_digits":true},
         {"type":"Punctuation","behavior":"Contiguous"},
         {"type":"Metaspace","replacement":"▁","prepend_scheme":"never","split":true},
         {"type":"CharDelimiterSplit","delimiter":"|"},
         {"type":"UnicodeScripts"},
         {"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}]}
        """;
    var normalizers =
        """
        {"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Lowercase"},{"type":"Strip","strip_left":true,"strip_right":false},
         {"type":"Replace","pattern":{"String":"x"},"content":"y"},{"type":"Prepend","prepend":"_"},
         {"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true}]}
        """;
    return ((ObjectNode) root)
        .<ObjectNode>set("pre_tokenizer", mapper.readTree(steps))
        .set("normalizer", mapper.readTree(normalizers));
  }

  private static void use(Tokenizer tokenizer, Random random) {
    for (var text : TEXTS) {
      for (var mode : SpecialTokens.values()) {
        try {
          var encoded = tokenizer.encode(text, mode);
          for (var range : encoded.ranges()) {
            assertThat(range.start()).isBetween(0, range.end());
            assertThat(range.end()).isLessThanOrEqualTo(text.length());
          }
          assertThat(tokenizer.decode(encoded.tokens(), random.nextBoolean())).isNotNull();
        } catch (TokenizerException unspeakable) {
          assertThat(unspeakable.getMessage()).isNotBlank();
        }
      }
    }
    var tokens = Tokens.of(random.ints(20, -1, tokenizer.size() + 3).toArray());
    var stream = tokenizer.stream(false);
    tokens.stream().forEach(stream::push);
    stream.finish();
    tokenizer.decode(tokens, true);
  }
}
