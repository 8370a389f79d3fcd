package plumbline.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import plumbline.checkpoint.Artifacts;
import plumbline.checkpoint.Checkpoint;
import plumbline.checkpoint.CheckpointException;
import plumbline.checkpoint.Checkpoints;
import plumbline.checkpoint.Disk;
import plumbline.config.section.ConfigurationException;
import plumbline.config.section.WrittenSettings;
import plumbline.model.reward.RewardModelFile;
import plumbline.report.HeldOutFigures;
import plumbline.report.RunEvaluation;

/// What a run before left in an output directory, as far as one that is resumed must know.
public record EarlierRun(Path directory) {
  private static final int DEEPEST = 5;

  /// Whether there is a checkpoint, whole or not, of the run or of a part of it.
  public boolean canGoOn() throws IOException {
    return !places().isEmpty();
  }

  /// The newest checkpoint that is whole; that of the run before those of its parts.
  private Optional<Path> newest() throws IOException {
    for (var place : places()) {
      var checkpoint = newestOf(place);
      if (checkpoint.isPresent()) {
        return checkpoint;
      }
    }
    return Optional.empty();
  }

  private static Optional<Path> newestOf(Path place) throws IOException {
    try {
      return Checkpoints.latest(Disk.local(), place).checkpoint().map(Checkpoint::directory);
    } catch (CheckpointException _) {
      return Optional.empty(); // whoever opens it is told what is broken
    }
  }

  /// Directories of checkpoints in the order in which they are asked.
  private List<Path> places() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (var files = Files.walk(directory, DEEPEST)) {
      return files
          .filter(file -> file.getFileName().toString().matches("step-\\d+"))
          .map(file -> file.resolveSibling(""))
          .distinct()
          .sorted(
              Comparator.comparingInt(Path::getNameCount)
                  .thenComparingLong(place -> -place.toFile().lastModified())
                  .thenComparing(Comparator.reverseOrder()))
          .toList();
    }
  }

  /// Why a new run has no place here, if that is so.
  ///
  /// @param setting by which the directory is named
  public Optional<String> taken(String setting) throws IOException {
    if (isFinished()) {
      return Optional.of(
          "%1$s holds a finished run: its page is %1$s/report.html, its model %1$s/model (`./plumbline %3$s`); name another %2$s for a new one, or %4$s"
              .formatted(
                  directory,
                  setting,
                  use(directory.resolve("model")),
                  canGoOn()
                      ? "go on with more steps by --resume"
                      : "move its model away to begin anew"));
    }
    return canGoOn()
        ? Optional.of(
            "%s holds a run that was stopped; go on with it by --resume, or name another %s for a new one"
                .formatted(directory, setting))
        : Optional.empty();
  }

  /// The command that uses a model: one that scores does not talk.
  private static String use(Path model) {
    return (Files.exists(model.resolve(RewardModelFile.NAME))
            ? "score --model %s --in ROWS.jsonl"
            : "chat --model %s")
        .formatted(ShellWords.of(model.toString()));
  }

  /// What resuming does with a recipe.
  ///
  /// @param finished whether nothing is left to do, so that nothing is changed
  /// @param said what the user is told
  public record Resumption(boolean finished, String said) {}

  /// Leaves a finished run as it is, goes on with it, or begins anew.
  ///
  /// @param recipe as it is resolved now
  /// @param base what relative paths in it start from
  /// @throws ConfigurationException where the recipe is that of another run
  public Resumption resumed(String recipe, Path base) throws IOException {
    var finished = finished(recipe);
    if (finished.isPresent()) {
      return new Resumption(true, finished.get());
    }
    return new Resumption(false, canGoOn() ? goesOn(recipe, base) : nothingToGoOnFrom());
  }

  private String nothingToGoOnFrom() {
    return "%s holds no checkpoint to go on from; the run begins anew".formatted(directory);
  }

  /// What is said where it is gone on from, or where nothing is there to go on from.
  public String goesOn() throws IOException {
    if (!canGoOn()) {
      return nothingToGoOnFrom();
    }
    var said = "goes on from the newest checkpoint of " + directory;
    return newest()
        .map(checkpoint -> "%s (%s)".formatted(said, directory.relativize(checkpoint)))
        .orElse(said);
  }

  /// The same with the settings that are others than before.
  ///
  /// @param recipe as it is resolved now
  /// @param base what relative paths in it start from
  /// @throws ConfigurationException where the recipe is that of another run
  String goesOn(String recipe, Path base) throws IOException {
    var said = goesOn();
    var file = directory.resolve("recipe.yaml");
    if (!Files.isRegularFile(file)) {
      return said;
    }
    var before = WrittenSettings.of(file.toString(), Files.readString(file));
    var going = new Continuation(before, WrittenSettings.of("recipe", recipe), base);
    going.require(directory);
    var changes = going.changes();
    return changes.isEmpty()
        ? said
        : "%s with other settings than before: %s".formatted(said, String.join("; ", changes));
  }

  /// Whether a run came to its end here: the model and what is written behind it are there.
  public boolean isFinished() {
    return Files.isDirectory(directory.resolve("model"))
        && Files.isRegularFile(directory.resolve("report.html"));
  }

  /// What is said of a run that is finished and had these steps, where it is left as it is.
  String nothingToDo(String steps) {
    return "%s is finished, %s: nothing is left to do, and nothing there is changed"
        .formatted(
            directory,
            steps.equals("1") ? "its one step is done" : "all %s steps are done".formatted(steps));
  }

  /// The same of a quickstart; fewer steps than it had are another run.
  ///
  /// @param wanted how many steps a run has now
  public String nothingToDo(long done, long wanted) {
    var said = nothingToDo(Long.toString(done));
    return done == wanted ? said : "%s; a run of %d wants another --out".formatted(said, wanted);
  }

  /// Why there is nothing left to do for a recipe, and what it says otherwise than the recipe that
  /// was run here; empty where there is something left, such as further steps.
  ///
  /// @param recipe as it is resolved now
  Optional<String> finished(String recipe) throws IOException {
    var file = directory.resolve("recipe.yaml");
    if (!isFinished() || !Files.isRegularFile(file) || !isModelOf(Files.readString(file))) {
      return Optional.empty();
    }
    var before = WrittenSettings.of(file.toString(), Files.readString(file));
    var now = WrittenSettings.of("recipe", recipe);
    var steps = before.value("steps").orElse("0");
    if (Long.parseLong(now.value("steps").orElse("0")) > Long.parseLong(steps)) {
      return Optional.empty();
    }
    var changes = now.changedFrom(before).values();
    var said = nothingToDo(steps);
    return Optional.of(
        changes.isEmpty()
            ? said
            : "%s; this recipe is another one (%s): name another output to train with it"
                .formatted(said, String.join("; ", changes)));
  }

  /// Whether the model was published by a run of this recipe; that of a shorter run before stays
  /// until the longer one has ended.
  private boolean isModelOf(String recipe) throws IOException {
    var made = new Artifacts(Disk.local()).manifest(directory.resolve("model")).provenance();
    return made.configuration().equals(recipe);
  }

  /// What held-out preferences or judgements said of it, where it has some.
  Optional<HeldOutFigures> heldOut() throws IOException {
    var file = directory.resolve(HeldOutFigures.NAME);
    return Files.isRegularFile(file) ? Optional.of(HeldOutFigures.read(file)) : Optional.empty();
  }

  /// How a finished run did on held-out tasks, where it was measured.
  public Optional<RunEvaluation> evaluation() throws IOException {
    var file = directory.resolve("evaluation.json");
    return Files.isRegularFile(file) ? Optional.of(RunEvaluation.read(file)) : Optional.empty();
  }
}
