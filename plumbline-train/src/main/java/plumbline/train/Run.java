package plumbline.train;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import plumbline.checkpoint.Artifacts;
import plumbline.checkpoint.Checkpoints;
import plumbline.checkpoint.Disk;
import plumbline.checkpoint.Draft;
import plumbline.checkpoint.Provenance;
import plumbline.checkpoint.Retention;
import plumbline.metric.MetricSink;
import plumbline.metric.MetricsFile;
import plumbline.metric.PreferenceRecord;
import plumbline.metric.RunEnd;
import plumbline.metric.SampleLog;
import plumbline.metric.SampleRecord;
import plumbline.metric.Sinks;
import plumbline.metric.StepMetrics;
import plumbline.optim.Optimizer;

/// The directory of one run and everything that is written there: metrics, samples, checkpoints and
/// the finished model. Used by the thread that trains.
public final class Run implements AutoCloseable {
  private final Settings settings;
  private final Disk disk;
  private final Checkpoints checkpoints;
  private final TrainablePolicy policy;
  private final Optimizer optimizer;
  private final Sinks sinks;
  private final TrainerState start;
  private final SortedMap<String, Double> remembered;
  private final KeptStates kept;
  private RunEnd end = RunEnd.FAILED;

  /// What is kept where.
  ///
  /// @param directory of the run
  /// @param resume whether to go on from the newest good checkpoint
  /// @param saveEvery steps between checkpoints; 0 for none but the last
  /// @param retention which checkpoints stay
  /// @param provenance how the run is made
  /// @param stopRequested true once the run should end after the current step
  /// @param acceptNewData whether a resumed run may go on with other data than it began with, from
  ///   the first batch of the new data on
  public record Settings(
      Path directory,
      boolean resume,
      long saveEvery,
      Retention retention,
      Provenance provenance,
      BooleanSupplier stopRequested,
      boolean acceptNewData) {

    /// The data must be what the run began with.
    public Settings(
        Path directory,
        boolean resume,
        long saveEvery,
        Retention retention,
        Provenance provenance,
        BooleanSupplier stopRequested) {
      this(directory, resume, saveEvery, retention, provenance, stopRequested, false);
    }

    /// A new run that nobody stops, saved when its steps are done.
    public static Settings of(Path directory, Provenance provenance) {
      return new Settings(directory, false, 0, new Retention(2, 0), provenance, () -> false);
    }
  }

  private Run(
      Disk disk,
      Settings settings,
      TrainablePolicy policy,
      Optimizer optimizer,
      Checkpoints checkpoints,
      TrainerState start,
      KeptStates kept,
      Sinks sinks) {
    this.disk = disk;
    this.settings = settings;
    this.policy = policy;
    this.optimizer = optimizer;
    this.checkpoints = checkpoints;
    this.start = start;
    this.remembered = new TreeMap<>(start.remembered());
    this.kept = kept;
    this.sinks = sinks;
  }

  /// Makes the sinks that depend on where the run begins, such as the console.
  @FunctionalInterface
  public interface MoreSinks {
    /// Sinks beside the files of the run.
    List<MetricSink> from(long firstStep) throws IOException;
  }

  /// Opens the directory, and where asked copies the newest good checkpoint into policy and
  /// optimiser. Without `resume` a directory that has checkpoints is refused.
  ///
  /// @param warnings takes remarks for the user
  public static Run open(
      Settings settings,
      TrainablePolicy policy,
      Optimizer optimizer,
      MoreSinks more,
      Consumer<String> warnings)
      throws IOException {
    return open(Disk.local(), settings, policy, optimizer, more, warnings);
  }

  /// The same on another disk; what `more` opens stays on that of this machine.
  static Run open(
      Disk disk,
      Settings settings,
      TrainablePolicy policy,
      Optimizer optimizer,
      MoreSinks more,
      Consumer<String> warnings)
      throws IOException {
    var directory = settings.directory();
    var checkpoints =
        Checkpoints.open(disk, directory.resolve("checkpoints"), settings.retention());
    try {
      var latest = checkpoints.latest();
      latest.broken().forEach(warnings);
      var start =
          latest.checkpoint().isPresent()
              ? Resumption.of(latest.checkpoint().get(), settings, policy, optimizer, warnings)
              : Resumption.none(directory);
      long first = start.step();
      ProvenanceFile.write(disk, directory, settings.provenance(), first);
      var sinks = new ArrayList<MetricSink>();
      sinks.add(MetricsFile.open(disk, directory.resolve("metrics.jsonl"), first));
      sinks.add(SampleLog.open(disk, directory.resolve("samples.jsonl"), first));
      sinks.addAll(more.from(first));
      var all = new Sinks(sinks, warnings);
      boolean isNew = first > 0 && start.dataStart() == first;
      var kept = new KeptStates(latest.checkpoint(), isNew);
      return new Run(disk, settings, policy, optimizer, checkpoints, start, kept, all);
    } catch (RuntimeException | IOException failure) {
      try (checkpoints) {
        throw failure;
      }
    }
  }

  /// The step to begin with: 0, or where the resumed run stood.
  public long firstStep() {
    return start.step();
  }

  /// Which batch of the data belongs to `step`, counted from 0.
  public long batch(long step) {
    return step - start.dataStart();
  }

  /// A number that the method carries from step to step, as the resumed run left it; `byDefault`
  /// where there is none.
  public double remembered(String name, double byDefault) {
    return remembered.getOrDefault(name, byDefault);
  }

  /// Carries a number on; it is part of the next checkpoint.
  public void remember(String name, double value) {
    remembered.put(name, value);
  }

  /// Takes a further state into every checkpoint from now on; where the run was resumed, the state
  /// is that of the checkpoint when this returns.
  ///
  /// @throws plumbline.checkpoint.CheckpointException where the checkpoint lacks it: it was made by
  ///   a run with other settings
  public void keep(RunState state) throws IOException {
    kept.keep(state);
  }

  /// Logs the figures of a step.
  public void log(StepMetrics metrics) {
    sinks.step(metrics);
  }

  /// Keeps samples for looking at.
  public void samples(long step, List<SampleRecord> samples) {
    sinks.samples(step, Instant.now(), samples);
  }

  /// Keeps pairs or labels for looking at.
  public void preferences(long step, List<PreferenceRecord> records) {
    sinks.preferences(step, Instant.now(), records);
  }

  /// Saves where a checkpoint is due after `step` or a stop was asked for; true where the run
  /// should end before its last step.
  public boolean afterStep(long step, long steps) throws IOException {
    boolean last = step + 1 == steps;
    boolean stop = settings.stopRequested().getAsBoolean() && !last;
    boolean due = settings.saveEvery() > 0 && (step + 1) % settings.saveEvery() == 0;
    if (due || stop || last) {
      save(step + 1);
    }
    end = stop ? RunEnd.STOPPED : end;
    return stop;
  }

  private void save(long step) throws IOException {
    var state = new TrainerState(step, start.dataStart(), remembered);
    checkpoints.save(
        step,
        TrainerState.expectedBytes(policy) + kept.expectedBytes(),
        settings.provenance(),
        draft -> {
          state.write(draft, policy, optimizer);
          kept.write(draft);
        });
  }

  /// Publishes what was trained: the model in the Hugging Face layout as `model/`, in the type that
  /// it was trained in, an adapter merged in; the adapter alone as `adapter/` in PEFT's layout.
  ///
  /// @param baseModel where users of the adapter find the model it belongs to
  /// @param tokenizer directory whose tokenizer files go along, null for none
  /// @param ends where its answers end, null for where those of the model ended that it came from
  public void publishTrained(
      String baseModel, @Nullable Path tokenizer, @Nullable ServedEnds ends, long step)
      throws IOException {
    var adapter = policy.adapter();
    if (adapter.isPresent()) {
      publish("adapter", step, draft -> adapter.get().save(baseModel, draft::create));
    }
    PublishedModel.write(
        new Artifacts(disk),
        settings.directory().resolve("model"),
        policy.config(),
        policy.toWrite(),
        policy.type(),
        tokenizer,
        ends,
        step,
        settings.provenance());
  }

  /// Publishes further files as one artefact called `name`.
  public void publish(String name, long step, Draft.Content content) throws IOException {
    new Artifacts(disk)
        .publish(settings.directory().resolve(name), 1 << 20, step, settings.provenance(), content);
  }

  /// Says that all steps are done.
  public void finished() {
    end = RunEnd.FINISHED;
  }

  /// Saves, and says that the run is done before `step` and all later ones, since nothing is left
  /// to learn.
  ///
  /// @param why for the user
  /// @param figures of what it took to find that out
  public void endBefore(long step, String why, SequencedMap<String, Double> figures)
      throws IOException {
    sinks.note(step, Instant.now(), why, figures);
    save(step);
    end = RunEnd.FINISHED;
  }

  /// Whether it was asked to end and can go on.
  public boolean isStopped() {
    return end == RunEnd.STOPPED;
  }

  @Override
  public void close() throws IOException {
    try (checkpoints) {
      sinks.close(end);
    }
  }
}
