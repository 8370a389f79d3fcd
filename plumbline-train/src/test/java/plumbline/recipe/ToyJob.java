package plumbline.recipe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import plumbline.optim.Optimizer;
import plumbline.recipe.preference.ToyPreference;
import plumbline.train.Run;
import plumbline.train.Toy;
import plumbline.train.TrainablePolicy;

/// A run of ten steps that saves after every fifth, as a whole or as a process that dies.
enum ToyJob {
  SUPERVISED,
  MUON,
  ADAPTER,
  POLICY_GRADIENT,
  SHORT_WEIGHTS,
  /// Pairs, with a running shift that has to come back.
  PREFERENCE;

  static final int STEPS = 10;
  static final int KILLED = 137;

  /// Called with the number of the batch before a step takes it.
  @FunctionalInterface
  interface Before {
    void batch(long number);
  }

  /// The parameters when the job is done; empty where it was stopped.
  Optional<Map<String, float[]>> run(Path directory, boolean resume, BooleanSupplier stop)
      throws IOException, InterruptedException {
    return run(Toy.settings(directory, resume, stop), _ -> {});
  }

  Optional<Map<String, float[]>> run(Run.Settings settings, Before before)
      throws IOException, InterruptedException {
    try (var policy = untrained();
        Optimizer optimizer = this == MUON ? Toy.muon(policy) : Toy.optimizer(policy);
        var run = Toy.open(settings, policy, optimizer)) {
      boolean done =
          switch (this) {
            case SUPERVISED, MUON, ADAPTER, SHORT_WEIGHTS ->
                ToyRuns.train(
                    ToyRuns.supervised(watched(ToyRuns.rows(), before), STEPS),
                    run,
                    policy,
                    optimizer);
            case PREFERENCE ->
                ToyPreference.train(
                    watched(ToyPreference.pairs(), before), STEPS, policy, optimizer, run);
            case POLICY_GRADIENT ->
                ToyRuns.Alignment.of(ToyRuns.GMPO, STEPS)
                        .train(
                            watched(ToyRuns.tasks(), before),
                            run,
                            policy,
                            optimizer,
                            Optional.empty())
                    == STEPS;
          };
      return done ? Optional.of(Toy.numbers(policy)) : Optional.empty();
    }
  }

  TrainablePolicy untrained() {
    return switch (this) {
      case ADAPTER -> Toy.lora(ToyRuns.LANES);
      case SHORT_WEIGHTS -> Toy.shortPolicy(ToyRuns.LANES);
      case SUPERVISED, MUON, POLICY_GRADIENT, PREFERENCE -> Toy.policy(ToyRuns.LANES);
    };
  }

  private static <T> Feed<T> watched(Feed<T> feed, Before before) {
    return number -> {
      before.batch(number);
      return feed.batch(number);
    };
  }

  /// Starts the job as a process that is killed before it takes batch `at`.
  Process killedAt(long at, Path directory) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ToyJob.class.getName(),
                name(),
                String.valueOf(at),
                directory.toString()));
    return new ProcessBuilder(command).inheritIO().start();
  }

  /// Ends this process by the signal that nothing in it can answer.
  private static void kill() {
    try {
      new ProcessBuilder("kill", "-KILL", Long.toString(ProcessHandle.current().pid())).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    while (true) {
      LockSupport.park();
    }
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    long at = Long.parseLong(arguments[1]);
    valueOf(arguments[0])
        .run(
            Toy.settings(Path.of(arguments[2]), false, () -> false),
            number -> {
              if (number == at) {
                kill();
              }
            });
  }
}
