package plumbline.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import plumbline.completion.Completion;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Continuation;
import plumbline.generate.BatchEngine;
import plumbline.generate.Generated;
import plumbline.model.CausalLm;
import plumbline.optim.AdamW;
import plumbline.recipe.ahead.AheadSource;
import plumbline.recipe.ahead.Sampler;
import plumbline.recipe.policy.GroupSource;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Task;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// Steps of 8 prompts by 8 samples that wait for their groups, and steps whose groups are sampled
/// ahead, in turn; once with nothing but arithmetic, once with a judge that is waited for a second.
final class AheadStep {
  private static final int VOCAB = 512;
  private static final int GROUPS = 8;
  private static final int ROWS = 64;
  private static final int STEPS = 3;
  private static final int TURNS = 3;

  private final Lanes lanes;
  private final TrainablePolicy policy;
  private final Update update;
  private final long judgeMillis;

  private AheadStep(Lanes lanes, TrainablePolicy policy, AdamW optimizer, long judgeMillis) {
    this.lanes = lanes;
    this.policy = policy;
    this.judgeMillis = judgeMillis;
    this.update =
        new Update(policy, lanes, optimizer, new Update.Settings(1, 2048, 1, false, DType.FLOAT32));
  }

  /// The engine over a copy of the weights; its completions are not asked for.
  private record EngineCopy(TrainablePolicy.SampledCopy weights, BatchEngine engine)
      implements Sampler.Copy {
    @Override
    public long version() {
      return 0;
    }

    @Override
    public List<Completion> complete(List<CompletionRequest> requests) {
      throw new IllegalStateException("rows are sampled by the engine");
    }

    @Override
    public List<Completion> extend(List<Continuation> rows) {
      throw new IllegalStateException("rows are sampled by the engine");
    }

    @Override
    public void close() {
      weights.close();
    }
  }

  static void measure(Lanes lanes, ObjectNode out) throws InterruptedException {
    try (var policy = SmallLlama.policy(VOCAB, lanes);
        var optimizer = new AdamW(policy.trained(), AdamW.Settings.standard(0))) {
      new AheadStep(lanes, policy, optimizer, 0).compare("arithmetic", out);
      new AheadStep(lanes, policy, optimizer, 1000).compare("judged", out);
    }
  }

  private void compare(String name, ObjectNode out) throws InterruptedException {
    var plain = new ArrayList<Double>();
    var ahead = new ArrayList<Double>();
    for (int turn = 0; turn < TURNS; turn++) {
      plain.add(waiting());
      ahead.add(ahead());
    }
    out.put(name + "_seconds_waiting", Repeated.median(plain));
    out.put(name + "_seconds_ahead", Repeated.median(ahead));
    out.put(name + "_ratio", Repeated.median(plain) / Repeated.median(ahead));
  }

  private double waiting() throws InterruptedException {
    var generated = new ConcurrentHashMap<Long, List<Generated>>();
    var source = source(new BatchEngine[] {engine(policy.network(0), lanes)}, generated);
    return seconds(source, generated);
  }

  private double ahead() throws InterruptedException {
    var generated = new ConcurrentHashMap<Long, List<Generated>>();
    var own = lanes.beside(lanes.count());
    var current = new BatchEngine[1];
    var copies = new ArrayList<BatchEngine>();
    Sampler.Copies copying =
        () -> {
          var copy = policy.copyOfSampler();
          var engine = engine(copy.network(), own);
          copies.add(engine);
          return new EngineCopy(copy, engine);
        };
    var source =
        new AheadSource(
            new AheadSource.Setting(1, STEPS, id -> Task.of(id, "", "")),
            (batch, step) -> {
              current[0] = copies.get((int) step);
              return source(current, generated).collect(batch, step);
            },
            new Sampler(),
            copying,
            own::close);
    try (source) {
      return seconds(source, generated);
    }
  }

  private static BatchEngine engine(CausalLm network, Lanes lanes) {
    return new BatchEngine(network, lanes, null);
  }

  private GroupSource source(BatchEngine[] engine, Map<Long, List<Generated>> generated) {
    return (batch, step) -> {
      generated.put(step, engine[0].generate(Decoding.requests(VOCAB, ROWS, GROUPS, Decoding.NEW)));
      TimeUnit.MILLISECONDS.sleep(judgeMillis);
      return new GroupSource.Collected(List.of());
    };
  }

  private double seconds(GroupSource source, Map<Long, List<Generated>> generated)
      throws InterruptedException {
    long start = System.nanoTime();
    for (long step = 0; step < STEPS; step++) {
      source.collect(step, step);
      var sampled = Objects.requireNonNull(generated.remove(step));
      var requests = Decoding.requests(VOCAB, ROWS, GROUPS, Decoding.NEW);
      SampledRows.update(update, SampledRows.of(requests, sampled, GROUPS), SampleKey.of(step));
    }
    return (System.nanoTime() - start) / 1e9 / STEPS;
  }
}
