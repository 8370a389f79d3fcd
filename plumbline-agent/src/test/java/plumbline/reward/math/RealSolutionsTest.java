package plumbline.reward.math;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Solutions that four real models wrote for GSM8K, each labelled right or wrong by others. Skipped
/// where the data are not.
class RealSolutionsTest {
  private static final List<String> MODELS =
      List.of("6b_finetuning", "6b_verification", "175b_finetuning", "175b_verification");

  private static Optional<Path> data() {
    var named = Objects.requireNonNullElse(System.getenv("PLUMBLINE_DATA"), "../../shared/data");
    return Stream.of(named, "../shared/data")
        .map(root -> Path.of(root, "gsm8k", "example_model_solutions.jsonl"))
        .filter(Files::exists)
        .findFirst();
  }

  @Test
  void theVerifierAgreesWithTheLabels() throws IOException {
    var file = data();
    Assumptions.assumeTrue(file.isPresent(), "GSM8K is not here; set PLUMBLINE_DATA");
    var json = new ObjectMapper();
    var verifier = MathVerifier.standard();
    int right = 0;
    int all = 0;
    var disputed = new ArrayList<String>();
    for (var line : Files.readAllLines(file.orElseThrow())) {
      var row = json.readTree(line);
      var gold = answer(row.get("ground_truth").asText());
      for (var model : MODELS) {
        var answer = answer(row.get(model).get("solution").asText());
        boolean equal = verifier.verify(gold, answer).equal();
        all++;
        right += equal ? 1 : 0;
        if (equal != row.get(model).get("is_correct").asBoolean()) {
          disputed.add("%s and %s".formatted(gold, answer));
        }
      }
    }
    assertThat(all).isEqualTo(4 * 1319);
    assertThat(right).isBetween(1000, 4000);
    assertThat(disputed).isEmpty();
  }

  /// These solutions end in a line `A: 18`.
  private static String answer(String solution) {
    int mark = solution.lastIndexOf("A:");
    return mark < 0 ? "" : solution.substring(mark + 2).strip();
  }
}
