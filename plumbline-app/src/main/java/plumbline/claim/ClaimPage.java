package plumbline.claim;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import plumbline.checkpoint.AtomicFile;

/// A page of sections, one a claim in the order of their names, each between two comments that name
/// it. Putting a section in replaces the one of the same claim and nothing else.
///
/// @param file the page
public record ClaimPage(Path file) {
  private static final Pattern BEGIN = Pattern.compile("<!-- claim (\\S+) -->");
  private static final List<String> HEAD =
      List.of(
          "# Claims",
          "",
          "What miniature experiments on this code say about what the papers say, written by",
          "`./plumbline claim NAME --write-docs`. A difference is the mean over the seeds of ours"
              + " minus what it is",
          "compared with, paired by seed, with its 95 % t-interval. One rule gives every verdict:"
              + " `shown` where the",
          "interval lies in the expected region, `contrary` where it lies outside, `not shown`"
              + " where it does both. Each",
          "statement is judged by itself: of twenty true null differences one would be called"
              + " different by chance.");

  /// Puts a section in.
  ///
  /// @throws IllegalArgumentException where a section of the page has no end
  public void put(String claim, List<String> section) throws IOException {
    var head = new ArrayList<String>();
    var sections = new TreeMap<String, List<String>>();
    read(head, sections);
    sections.put(claim, section);
    var lines = new ArrayList<>(head);
    sections.forEach((name, text) -> {
      lines.add("");
      lines.add("<!-- claim %s -->".formatted(name));
      lines.addAll(text);
      lines.add(end(name));
    });
    var text = String.join("\n", lines) + "\n";
    AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private void read(List<String> head, TreeMap<String, List<String>> sections) throws IOException {
    if (!Files.exists(file)) {
      head.addAll(HEAD);
      return;
    }
    var lines = Files.readAllLines(file);
    int at = 0;
    while (at < lines.size()) {
      var begin = BEGIN.matcher(lines.get(at));
      if (begin.matches()) {
        int end = lines.subList(at, lines.size()).indexOf(end(begin.group(1)));
        if (end < 0) {
          throw new IllegalArgumentException(
              "%s:%d begins the section of %s, which has no line `%s`"
                  .formatted(file, at + 1, begin.group(1), end(begin.group(1))));
        }
        sections.put(begin.group(1), lines.subList(at + 1, at + end));
        at += end + 1;
      } else {
        if (sections.isEmpty() || !lines.get(at).isBlank()) {
          head.add(lines.get(at));
        }
        at++;
      }
    }
    while (!head.isEmpty() && head.getLast().isBlank()) {
      head.removeLast();
    }
  }

  private static String end(String claim) {
    return "<!-- end of claim %s -->".formatted(claim);
  }
}
