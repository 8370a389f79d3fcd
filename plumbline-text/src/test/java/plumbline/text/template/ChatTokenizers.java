package plumbline.text.template;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import plumbline.text.token.SpecialTokenNames;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.TokenizerTrainer;

/// A small byte-pair tokenizer that has the control tokens of all families.
final class ChatTokenizers {
  private static final Pattern CONTROL =
      Pattern.compile("<[|｜][A-Za-z_▁ ]+[|｜]>|<(?:start|end)_of_turn>|\\[/?[A-Z_]{4,}\\]");

  private ChatTokenizers() {}

  static Set<String> controlTokens() {
    var found = new LinkedHashSet<String>();
    for (var family : JinjaOracle.families()) {
      var matcher = CONTROL.matcher(JinjaOracle.family(family).source());
      while (matcher.find()) {
        found.add(matcher.group());
      }
    }
    found.add("<|user|>");
    found.add("<|assistant|>");
    found.add("<|system|>");
    return found;
  }

  static Tokenizer open() {
    var names = new SpecialTokenNames("<pad>", "<s>", "</s>", controlTokens().stream().toList());
    var texts = Stream.of("assistant user system tool Hello there, how are you? Fine. ".repeat(3));
    return TokenizerTrainer.bytePairs(texts, names.all().size() + 300, names).open();
  }
}
