package plumbline.generate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plumbline.model.CausalLm;
import plumbline.model.PackedWeights;
import plumbline.model.layer.KvCache;
import plumbline.tensor.Lanes;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.Tokens;

/// Samples many rows at once from one model: continuous batching over slots of a key-value cache,
/// prompts of a group read once, randomness by key. The rows of a call are dealt to the lanes group
/// by group, so which rows share a batch depends on the requests and not on timing; what a row gets
/// does not depend on its batch mates.
///
/// Not thread-safe: one call at a time.
public final class BatchEngine {
  private static final int TOKENS_WORTH_PACKING = 8;

  private final CausalLm model;
  private final Lanes lanes;
  private final EnginePlan ahead;
  private final @Nullable Tokenizer tokenizer;
  private final Drawing drawing;

  /// How an engine works.
  ///
  /// @param slots rows sampled at a time, over all lanes
  /// @param memoryLimit bytes the cache and the logits may take
  public record Settings(int slots, long memoryLimit) {
    public Settings {
      if (slots < 1) {
        throw new IllegalArgumentException("slots is %d, must be at least 1".formatted(slots));
      }
    }

    /// 512 rows at a time in at most a quarter of the machine's memory.
    public static Settings standard() {
      var machine =
          (com.sun.management.OperatingSystemMXBean)
              java.lang.management.ManagementFactory.getOperatingSystemMXBean();
      return new Settings(512, machine.getTotalMemorySize() / 4);
    }
  }

  /// An engine over `model`.
  ///
  /// @param tokenizer needed for stop strings only
  /// @param processors change logits before a draw, in order
  public BatchEngine(
      CausalLm model,
      Lanes lanes,
      Settings settings,
      @Nullable Tokenizer tokenizer,
      List<LogitProcessor> processors) {
    this.model = model;
    this.lanes = lanes;
    this.ahead =
        new EnginePlan(model.config(), model.dtype(), model.device(), lanes.count(), settings);
    this.tokenizer = tokenizer;
    this.drawing = new Drawing(processors);
  }

  /// An engine with the standard settings that draws from what the model says.
  ///
  /// @param tokenizer needed for stop strings only
  public BatchEngine(CausalLm model, Lanes lanes, @Nullable Tokenizer tokenizer) {
    this(model, lanes, Settings.standard(), tokenizer, List.of());
  }

  /// What these requests will need at their peak, with as many rows at a time as fit.
  public MemoryPlan plan(List<GenerationRequest> requests) {
    int longest = requests.stream().mapToInt(GenerationRequest::reach).max().orElse(1);
    return plan(requests.size(), longest);
  }

  /// The same of so many rows.
  ///
  /// @param longest of them in tokens, cut to the context
  public MemoryPlan plan(int rows, int longest) {
    return ahead.memory(rows, longest);
  }

  /// Samples all requests; results come in their order.
  ///
  /// @throws IllegalArgumentException before anything is sampled, where a request exceeds the
  ///   context, or one row a lane the memory
  public List<Generated> generate(List<GenerationRequest> requests) throws InterruptedException {
    if (requests.isEmpty()) {
      return List.of();
    }
    requests.forEach(this::refuseTooLong);
    var plan = plan(requests);
    plan.requireAtMost(ahead.settings().memoryLimit());
    var shares = deal(requests);
    int slots = Math.ceilDiv(plan.slots(), shares.size());
    try (var packed = new PackedWeights(model.weights(), slots)) {
      var sampler =
          paysToPack(plan, requests)
              ? lanes.together((_, _) -> new CausalLm(model.config(), packed))
              : model;
      Lanes.Part<Boolean> sampling =
          (share, _) -> sample(sampler, shares.get(share), slots, plan.capacity(), drawing);
      if (ahead.worksTogether(requests.size())) {
        lanes.together(sampling);
      } else {
        lanes.run(shares.size(), sampling);
      }
    }
    var results = new ArrayList<Generated>();
    var rows = new Row[requests.size()];
    shares.forEach(share -> share.forEach(row -> rows[row.number] = row));
    for (var row : rows) {
      results.add(row.result());
    }
    return results;
  }

  private static Boolean sample(
      CausalLm sampler, List<Row> rows, int slots, int capacity, Drawing drawing)
      throws InterruptedException {
    int used = Math.min(slots, rows.size());
    try (var cache =
        new KvCache(sampler.config(), used, capacity, sampler.dtype(), sampler.device())) {
      new SlotLane(sampler, cache, used, drawing, rows).run();
    }
    return true;
  }

  /// A copy of the weights costs some steps of sampling.
  private static boolean paysToPack(MemoryPlan plan, List<GenerationRequest> requests) {
    return plan.copyBytes() > 0
        && requests.stream()
            .anyMatch(request -> request.sampling().maxTokens() >= TOKENS_WORTH_PACKING);
  }

  private List<List<Row>> deal(List<GenerationRequest> requests) {
    var groups = new LinkedHashMap<Tokens, List<Row>>();
    for (int number = 0; number < requests.size(); number++) {
      var request = requests.get(number);
      groups
          .computeIfAbsent(request.given(), _ -> new ArrayList<>())
          .add(new Row(number, request, endTokens(), tokenizer));
    }
    int count = ahead.shares(requests.size());
    if (groups.size() < count) {
      return dealRows(groups.values().stream().flatMap(List::stream).toList(), count);
    }
    var shares = new ArrayList<List<Row>>();
    for (int share = 0; share < count; share++) {
      shares.add(new ArrayList<>());
    }
    for (var group : groups.values()) {
      var emptiest = shares.getFirst();
      for (var share : shares) {
        emptiest = share.size() < emptiest.size() ? share : emptiest;
      }
      emptiest.addAll(group);
    }
    return shares;
  }

  private static List<List<Row>> dealRows(List<Row> rows, int count) {
    var shares = new ArrayList<List<Row>>();
    int size = Math.ceilDiv(rows.size(), count);
    for (int start = 0; start < rows.size(); start += size) {
      shares.add(rows.subList(start, Math.min(rows.size(), start + size)));
    }
    return shares;
  }

  /// The ids with which the model ends a row by itself.
  Set<Integer> endTokens() {
    return model.config().eosTokens();
  }

  private void refuseTooLong(GenerationRequest request) {
    int context = model.config().maxPositions();
    if (request.given().size() >= context) {
      throw new IllegalArgumentException(
          "a prompt of %d tokens leaves no room in the context of %d"
              .formatted(request.given().size(), context));
    }
    if (request.prompt().size() + (long) request.sampling().maxTokens() > context) {
      throw new IllegalArgumentException(
          "a prompt of %d tokens and %d new ones exceed the context of %d; ask for at most %d"
              .formatted(
                  request.prompt().size(),
                  request.sampling().maxTokens(),
                  context,
                  context - request.prompt().size()));
    }
    if (!request.sampling().stopStrings().isEmpty() && tokenizer == null) {
      throw new IllegalArgumentException("stop strings need a tokenizer; use stop tokens");
    }
  }
}
