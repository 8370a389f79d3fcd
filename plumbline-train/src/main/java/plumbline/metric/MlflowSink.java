package plumbline.metric;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Figures and parameters in an MLflow tracking server, by its REST interface. One thread named
/// `mlflow` does all the talking, so a slow or absent server never holds up a step; what the server
/// does not take waits in a bounded queue.
public final class MlflowSink implements MetricSink {
  private static final int QUEUE = 1024;

  /// Where and how to log.
  ///
  /// @param server address of the tracking server
  /// @param experiment name of the experiment, made where there is none
  /// @param run name of the run
  /// @param authorization value of the `Authorization` header, empty for none
  /// @param runFile keeps the id that the server gave the run, so that a resumed run goes on in it
  /// @param timeout for each call; closing waits at most ten times as long
  /// @param firstPause before a call is tried again; doubles every time
  public record Settings(
      URI server,
      String experiment,
      String run,
      String authorization,
      Path runFile,
      Duration timeout,
      Duration firstPause) {

    /// The usual time-outs.
    public static Settings of(URI server, String experiment, String run, Path runFile) {
      return new Settings(
          server, experiment, run, "", runFile, Duration.ofSeconds(10), Duration.ofSeconds(1));
    }

    @Override
    public String toString() {
      return "MLflow at " + server; // the authorization stays out of logs
    }
  }

  private final Settings settings;
  private final SequencedMap<String, String> parameters;
  private final BlockingQueue<StepMetrics> queue = new LinkedBlockingQueue<>(QUEUE);
  private final Thread thread;
  private volatile @Nullable IOException failure;
  private volatile @Nullable RunEnd end;

  private MlflowSink(Settings settings, SequencedMap<String, String> parameters) {
    this.settings = settings;
    this.parameters = parameters;
    this.thread = Thread.ofPlatform().name("mlflow").daemon().unstarted(this::talk);
  }

  /// Starts logging; the server is first spoken to by the thread, not here.
  ///
  /// @param parameters the settings of the run, logged once
  public static MlflowSink start(Settings settings, SequencedMap<String, String> parameters) {
    var sink = new MlflowSink(settings, parameters);
    sink.thread.start();
    return sink;
  }

  @Override
  public String name() {
    return settings.toString();
  }

  @Override
  public void write(LogEntry entry) throws IOException {
    var failed = failure;
    if (failed != null) {
      throw new IOException(failed.getMessage(), failed);
    }
    if (entry instanceof StepMetrics metrics && !queue.offer(metrics)) {
      throw new IOException("the server has not taken %d steps yet".formatted(QUEUE));
    }
  }

  @Override
  public void close(RunEnd end) throws IOException {
    this.end = end;
    try {
      if (!thread.join(settings.timeout().multipliedBy(10))) {
        thread.interrupt();
        thread.join();
        throw new IOException(
            "closing took too long, %d steps were not sent".formatted(queue.size()));
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted, %d steps were not sent".formatted(queue.size()), e);
    }
    var failed = failure;
    if (failed != null) {
      throw new IOException(failed.getMessage(), failed);
    }
  }

  private void talk() {
    try (var client = new MlflowClient(settings)) {
      var run = openRun(client);
      while (end == null || !queue.isEmpty()) {
        var first = queue.poll(50, TimeUnit.MILLISECONDS);
        if (first != null) {
          var steps = new ArrayList<>(List.of(first));
          queue.drainTo(steps, 200);
          insist(() -> MlflowBatches.send(client, run, steps));
        }
      }
      finish(client, run);
    } catch (IOException e) {
      failure = e;
    } catch (InterruptedException e) {
      failure = new IOException("interrupted before the server had answered", e);
    } catch (RuntimeException e) {
      failure = new IOException(e.toString(), e);
    }
  }

  private String openRun(MlflowClient client) throws IOException, InterruptedException {
    if (Files.exists(settings.runFile())) {
      var known = Files.readString(settings.runFile()).strip();
      insist(() -> client.post("runs/update", status(known, "RUNNING")));
      return known;
    }
    var created = new AtomicReference<String>("");
    insist(() -> created.set(create(client)));
    var run = created.get();
    insist(() -> Files.writeString(settings.runFile(), run + "\n"));
    insist(() -> MlflowBatches.send(client, run, parameters));
    return run;
  }

  private String create(MlflowClient client) throws IOException, InterruptedException {
    var request =
        MlflowClient.object()
            .put("experiment_id", client.experiment(settings.experiment()))
            .put("run_name", settings.run())
            .put("start_time", Instant.now().toEpochMilli());
    return MlflowClient.required(client.post("runs/create", request), "/run/info/run_id");
  }

  private interface Call {
    void run() throws IOException, InterruptedException;
  }

  /// Goes on trying until the server takes it or refuses it; once more after the run has ended.
  private void insist(Call call) throws IOException, InterruptedException {
    while (true) {
      boolean last = end != null;
      try {
        call.run();
        failure = null;
        return;
      } catch (MlflowClient.Refused e) {
        throw e;
      } catch (IOException e) {
        failure = e; // writers learn of it and keep what they have
        if (last) {
          throw e;
        }
      }
      Thread.sleep(settings.firstPause());
    }
  }

  private void finish(MlflowClient client, String run) throws IOException, InterruptedException {
    var word =
        switch (end) {
          case FINISHED -> "FINISHED";
          case STOPPED -> "KILLED";
          case FAILED -> "FAILED";
          case null -> throw new IllegalStateException("the run has not ended");
        };
    client.post("runs/update", status(run, word).put("end_time", Instant.now().toEpochMilli()));
  }

  private static ObjectNode status(String run, String word) {
    return MlflowClient.object().put("run_id", run).put("status", word);
  }
}
