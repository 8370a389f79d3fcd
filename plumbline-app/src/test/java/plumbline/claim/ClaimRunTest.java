package plumbline.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.claim.catalog.Claims;
import plumbline.tensor.Lanes;

class ClaimRunTest {
  @TempDir private Path directory;

  private final SampleClaim claim = new SampleClaim();
  private final List<String> shown = new ArrayList<>();

  private ClaimRun.Settings settings(
      int seeds, boolean smoke, String commit, BooleanSupplier stop) {
    var display =
        new ClaimRun.Display() {
          @Override
          public void at(String work, String part, long step, long steps) {}

          @Override
          public void done(String work, double seconds, int seedsLeft) {
            shown.add("%s, %d left".formatted(work, seedsLeft));
          }
        };
    var origin = new Origin("./plumbline claim sample", commit, "2 processors");
    return new ClaimRun.Settings(seeds, smoke, directory, origin, Optional.empty(), stop, display);
  }

  private Optional<ClaimReport> run(ClaimRun.Settings settings)
      throws IOException, InterruptedException {
    try (var lanes = Lanes.open(1, 1)) {
      return new ClaimRun(claim, settings, lanes).run();
    }
  }

  @Test
  void measuresEverySeedWithWhatWasPrepared() throws IOException, InterruptedException {
    var report = run(settings(4, false, "abc", () -> false)).orElseThrow();
    assertThat(claim.measured).containsExactly(0L, 1L, 2L, 3L);
    assertThat(report.seeds().keySet()).containsExactly(0L, 1L, 2L, 3L);
    assertThat(report.findings().stream().map(Finding::verdict))
        .containsExactly(Verdict.SHOWN, Verdict.NOT_SHOWN, Verdict.SHOWN);
    assertThat(report.isShown()).isFalse();
    assertThat(report.facts())
        .containsEntry("rate", "0.5, the best of 3")
        .containsEntry("text", "generated");
    assertThat(shown)
        .containsExactly(
            "preparation, 4 left",
            "seed 0, 3 left",
            "seed 1, 2 left",
            "seed 2, 1 left",
            "seed 3, 0 left");
  }

  @Test
  void aStoppedRunGoesOnWithTheSeedsThatAreMissing() throws IOException, InterruptedException {
    assertThat(run(settings(4, false, "abc", () -> claim.measured.size() == 2))).isEmpty();
    assertThat(claim.measured).containsExactly(0L, 1L);
    var report = run(settings(4, false, "abc", () -> false)).orElseThrow();
    assertThat(claim.measured).containsExactly(0L, 1L, 2L, 3L);
    assertThat(Objects.requireNonNull(report.seeds().get(1L)).figures())
        .containsEntry("ours.loss", 3.9);
    var more = run(settings(5, false, "abc", () -> false)).orElseThrow();
    assertThat(claim.measured).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(more.seeds()).hasSize(5);
  }

  @Test
  void seedsOfOtherCodeOrSizeAreNotMixedIn() throws IOException, InterruptedException {
    run(settings(4, false, "abc", () -> false));
    assertThatThrownBy(() -> run(settings(4, false, "def", () -> false)))
        .hasMessage(
            "%s was measured with commit abc, now it is def; name another --out, or delete the folder to measure again"
                .formatted(directory.resolve("preparation.json")));
    assertThatThrownBy(() -> run(settings(2, true, "abc", () -> false)))
        .hasMessageContaining("was measured with smoke false, now it is true");
  }

  @Test
  void tooFewSeedsAreRefused() {
    assertThatThrownBy(() -> settings(3, false, "abc", () -> false))
        .hasMessage("3 seeds, must be at least 4: the interval of a difference needs them");
    assertThatThrownBy(() -> settings(1, true, "abc", () -> false))
        .hasMessageStartingWith("1 seeds, must be at least 2");
  }

  @Test
  void anUnknownNameGetsTheNearest() {
    assertThat(Claims.named("sample", List.of(claim))).isSameAs(claim);
    assertThatThrownBy(() -> Claims.named("smaple", List.of(claim)))
        .hasMessage("no claim is called smaple; did you mean sample?");
    assertThatThrownBy(() -> Claims.named("kimi", List.of(claim)))
        .hasMessage("no claim is called kimi; known are sample");
  }

  @Test
  void namesOfKnownClaimsAreUnique() {
    assertThat(Claims.all().stream().map(Claim::name)).doesNotHaveDuplicates();
    for (var known : Claims.all()) {
      assertThat(known.statements()).as(known.name()).isNotEmpty();
    }
  }
}
