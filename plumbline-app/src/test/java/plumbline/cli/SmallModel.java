package plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static plumbline.cli.Ran.plumbline;

import java.nio.file.Path;

/// A model of one layer, made by the command itself.
final class SmallModel {
  private SmallModel() {}

  /// Makes the directory `name` in `folder`, its tokenizer trained on the file `text` beside it.
  static void create(Path folder, String name, String text, int vocab, int context) {
    var made =
        plumbline(
            "create",
            "--text",
            folder.resolve(text).toString(),
            "--out",
            folder.resolve(name).toString(),
            "--vocab",
            Integer.toString(vocab),
            "--hidden",
            "32",
            "--layers",
            "1",
            "--heads",
            "2",
            "--intermediate",
            "64",
            "--context",
            Integer.toString(context));
    assertThat(made.code()).as(made.err()).isZero();
  }
}
