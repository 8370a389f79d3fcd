package plumbline.claim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import plumbline.tensor.Lanes;

/// Runs a claim seed by seed and keeps what every seed measured, so that a run that was stopped
/// goes on with the seeds that are missing.
public final class ClaimRun {
  /// Draws of the preparation; no run of seeds gets this far.
  static final long PREPARATION_SEED = 1_000_003;

  private static final int FEWEST_SEEDS = 4;
  private static final int FEWEST_SMOKE_SEEDS = 2;

  private final Claim claim;
  private final Settings settings;
  private final Lanes lanes;

  /// How a claim is run.
  ///
  /// @param seeds how many, counted from 0
  /// @param smoke whether everything is tiny, only to see that it runs
  /// @param directory where finished seeds are kept
  /// @param origin for the table
  /// @param data folder of public data sets
  /// @param stopRequested true once the work should end; the seed under way is lost
  /// @param display shows how far the work is
  public record Settings(
      int seeds,
      boolean smoke,
      Path directory,
      Origin origin,
      Optional<Path> data,
      BooleanSupplier stopRequested,
      Display display) {
    public Settings {
      int fewest = smoke ? FEWEST_SMOKE_SEEDS : FEWEST_SEEDS;
      if (seeds < fewest) {
        throw new IllegalArgumentException(
            "%d seeds, must be at least %d: the interval of a difference needs them"
                .formatted(seeds, fewest));
      }
    }
  }

  /// Shows how far the work is.
  public interface Display {
    /// Step `step` of `steps` of `part` is done.
    ///
    /// @param work `seed 0` or `preparation`
    void at(String work, String part, long step, long steps);

    /// A seed is done or was found done.
    void done(String work, double seconds, int seedsLeft);
  }

  /// Ends the work of a seed from inside.
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /// A run of `claim`.
  public ClaimRun(Claim claim, Settings settings, Lanes lanes) {
    this.claim = claim;
    this.settings = settings;
    this.lanes = lanes;
  }

  /// Measures what is missing; empty where a stop was asked for before the end.
  public Optional<ClaimReport> run() throws IOException, InterruptedException {
    Files.createDirectories(settings.directory());
    try {
      var prepared = measured("preparation", PREPARATION_SEED, null, settings.seeds());
      var seeds = new LinkedHashMap<Long, Outcome>();
      double seconds = 0;
      for (long seed = 0; seed < settings.seeds(); seed++) {
        int left = settings.seeds() - (int) seed - 1;
        var kept = measured("seed " + seed, seed, prepared.outcome(), left);
        seeds.put(seed, kept.outcome());
        seconds += kept.seconds();
      }
      return Optional.of(report(prepared.outcome(), seeds, seconds));
    } catch (Stopped _) {
      return Optional.empty();
    }
  }

  private SeedFile.Kept measured(String work, long seed, @Nullable Outcome prepared, int left)
      throws IOException, InterruptedException {
    var file =
        new SeedFile(
            settings.directory().resolve(work.replace(' ', '-') + ".json"),
            claim.name(),
            settings.smoke(),
            settings.origin().commit());
    var kept = file.exists() ? file.read() : measure(work, seed, prepared, file);
    settings.display().done(work, kept.seconds(), left);
    return kept;
  }

  private SeedFile.Kept measure(String work, long seed, @Nullable Outcome prepared, SeedFile file)
      throws IOException, InterruptedException {
    long started = System.nanoTime();
    var trial =
        new Trial(
            seed,
            settings.smoke(),
            prepared == null ? Outcome.none().figures() : prepared.figures(),
            lanes,
            settings.data(),
            (part, step, steps) -> at(work, part, step, steps));
    trial.at("start", 0, 1);
    var outcome = prepared == null ? claim.prepare(trial) : claim.run(trial);
    var kept = new SeedFile.Kept(outcome, (System.nanoTime() - started) / 1e9);
    file.write(kept);
    return kept;
  }

  private void at(String work, String part, long step, long steps) {
    if (settings.stopRequested().getAsBoolean()) {
      throw new Stopped();
    }
    settings.display().at(work, part, step, steps);
  }

  private ClaimReport report(Outcome prepared, SequencedMap<Long, Outcome> seeds, double seconds) {
    var outcomes = List.copyOf(seeds.values());
    return new ClaimReport(
        claim.name(),
        claim.title(),
        LocalDate.now(ZoneOffset.UTC),
        settings.origin(),
        settings.smoke(),
        prepared,
        seeds,
        seconds,
        claim.statements().stream().map(each -> Finding.of(each, outcomes)).toList());
  }
}
