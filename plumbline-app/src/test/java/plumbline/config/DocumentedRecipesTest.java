package plumbline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every recipe that the documentation shows in full is accepted.
class DocumentedRecipesTest {
  private static final Pattern BLOCK = Pattern.compile("```yaml\\n(method:.*?)```", Pattern.DOTALL);

  @TestFactory
  List<DynamicTest> recipesAreAccepted() throws IOException {
    var root = Path.of("docs");
    var docs = Files.isDirectory(root) ? root : Path.of("../docs");
    try (var files = Files.walk(docs)) {
      var tests =
          files
              .filter(file -> file.toString().endsWith(".md"))
              .sorted()
              .flatMap(file ->
                  BLOCK.matcher(text(file)).results().map(block -> test(file, block.group(1))))
              .toList();
      assertThat(tests).as("recipes found in %s", docs).hasSizeGreaterThanOrEqualTo(5);
      return tests;
    }
  }

  private static DynamicTest test(Path file, String recipe) {
    return DynamicTest.dynamicTest(
        file + ": " + recipe.lines().findFirst().orElseThrow(),
        () -> {
          var read = RecipeReader.read(file.toString(), recipe, List.of());
          assertThat(read.yaml()).isNotBlank();
          assertThat(Doubts.of(read.value())).isEmpty();
        });
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
