package plumbline.claim.kimi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;

/// Text as numbered characters, its last tenth held out.
///
/// @param characters the whole text
/// @param vocab how many different characters
/// @param source for readers
record TinyText(Tokens characters, int vocab, String source) {
  private static final String FILE = "text/tinyshakespeare.txt";
  private static final int GENERATED_SENTENCES = 6000;
  private static final long GENERATOR = 77;
  private static final List<String> WHO =
      List.of("the king", "a sailor", "my sister", "the old judge", "every child", "our neighbour");
  private static final List<String> DOES =
      List.of("sees", "follows", "forgets", "paints", "carries", "believes", "hides");
  private static final List<String> WHAT =
      List.of("the river", "a letter", "seven horses", "the law", "her shadow", "no one", "bread");
  private static final List<String> WHEN =
      List.of("at dawn", "in winter", "for a year", "and sings", "without fear", "again");

  /// Shakespeare where the folder of public data has it, generated sentences otherwise.
  static TinyText of(Optional<Path> data) throws IOException {
    var file = data.map(folder -> folder.resolve(FILE)).filter(Files::isRegularFile);
    return file.isPresent()
        ? numbered(Files.readString(file.get()), "tinyshakespeare, character by character")
        : numbered(generated(), "generated sentences, character by character");
  }

  private static TinyText numbered(String text, String source) {
    var alphabet = text.chars().distinct().sorted().toArray();
    var ids = text.chars().map(each -> Arrays.binarySearch(alphabet, each)).toArray();
    return new TinyText(Tokens.of(ids), alphabet.length, source);
  }

  private static String generated() {
    var text = new StringBuilder();
    for (int i = 0; i < GENERATED_SENTENCES; i++) {
      var key = new SampleKey(GENERATOR, i, 0, 0);
      text.append(pick(WHO, key, 0)).append(' ').append(pick(DOES, key, 1)).append(' ');
      text.append(pick(WHAT, key, 2)).append(' ').append(pick(WHEN, key, 3)).append(".\n");
    }
    return text.toString();
  }

  private static String pick(List<String> words, SampleKey key, long draw) {
    return words.get((int) (key.uniform(draw) * words.size()));
  }

  private int trained() {
    return characters.size() / 10 * 9;
  }

  /// Windows of the text that is learnt, drawn by key; all but their first character are learnt.
  List<TrainingRow> rows(SampleKey key, int count, int length) {
    return IntStream.range(0, count)
        .mapToObj(i -> row((int) (key.uniform(i) * (trained() - length)), length))
        .toList();
  }

  /// Windows of the held-out text, evenly spaced, the same for everybody.
  List<TrainingRow> heldOut(int count, int length) {
    int step = (characters.size() - trained() - length) / count;
    return IntStream.range(0, count).mapToObj(i -> row(trained() + i * step, length)).toList();
  }

  private TrainingRow row(int start, int length) {
    var window = characters.slice(start, start + length);
    return TrainingRow.supervised(window.slice(0, 1), window.slice(1, length));
  }
}
