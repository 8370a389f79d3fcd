package plumbline.job;

import java.util.List;
import java.util.stream.Collectors;

/// Words of a command as they are typed into a shell, for commands that the program prints.
public final class ShellWords {
  private ShellWords() {}

  /// The words with spaces between them.
  public static String of(List<String> words) {
    return words.stream().map(ShellWords::of).collect(Collectors.joining(" "));
  }

  /// One word, in quotes where a shell would read something else.
  public static String of(String word) {
    return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
