package plumbline.generate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.LongStream;
import plumbline.model.CausalLm;
import plumbline.model.layer.Asked;
import plumbline.model.layer.KvCache;
import plumbline.tensor.Autograd;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;
import plumbline.text.token.Tokens;

/// Samples rows on one thread. Active rows sit in slots `0 … n - 1` of a cache; a finished row's
/// slot is taken by the last one, waiting rows enter behind.
final class SlotLane {
  /// At most so many prompt tokens are read in one pass; a longer prompt is read in pieces.
  static final int PREFILL_TOKENS = 2048;

  private final CausalLm model;
  private final KvCache cache;
  private final int slots;
  private final Drawing drawing;
  private final Deque<Row> waiting;
  private final List<Row> active = new ArrayList<>();

  SlotLane(CausalLm model, KvCache cache, int slots, Drawing drawing, List<Row> rows) {
    this.model = model;
    this.cache = cache;
    this.slots = slots;
    this.drawing = drawing;
    this.waiting = new ArrayDeque<>(rows);
  }

  void run() throws InterruptedException {
    try (var _ = Autograd.pause()) {
      while (!waiting.isEmpty() || !active.isEmpty()) {
        if (Thread.interrupted()) {
          throw new InterruptedException("generation was interrupted");
        }
        admit();
        try (var _ = TensorScope.open()) {
          step();
        }
      }
    }
  }

  private void step() {
    if (active.isEmpty()) {
      return;
    }
    var ids = new int[active.size()][1];
    var positions = new long[active.size()][1];
    for (int slot = 0; slot < ids.length; slot++) {
      ids[slot][0] = active.get(slot).newest();
      positions[slot][0] = active.get(slot).position();
    }
    var hidden = model.extend(ids, positions, cache, 0);
    drawing.draw(model.logits(hidden.squeeze(1)), active);
    retire();
  }

  /// Reads the prompts of waiting rows into free slots; equal prompts are read once.
  private void admit() {
    while (!waiting.isEmpty() && active.size() < slots) {
      try (var _ = TensorScope.open()) {
        admitGroups();
      }
    }
  }

  private void admitGroups() {
    var groups = nextGroups();
    var prompts = List.copyOf(groups.keySet());
    var members = List.copyOf(groups.values());
    int first = active.size();
    var last = prefill(prompts, first);
    var entering = new ArrayList<Row>();
    var source = new ArrayList<Integer>();
    for (var group : members) {
      source.add(entering.size());
      entering.add(group.getFirst());
    }
    for (int p = 0; p < prompts.size(); p++) {
      var group = members.get(p);
      for (var sibling : group.subList(1, group.size())) {
        cache.copy(first + p, first + entering.size(), prompts.get(p).size());
        entering.add(sibling);
        source.add(p);
      }
    }
    active.addAll(entering);
    var sources = Tensors.ofInts(source.stream().mapToInt(Integer::intValue).toArray());
    drawing.draw(model.logits(last.indexSelect(0, sources.to(last.device()))), entering);
    retire();
  }

  private SequencedMap<Tokens, List<Row>> nextGroups() {
    var groups = new LinkedHashMap<Tokens, List<Row>>();
    int free = slots - active.size();
    int longest = 0;
    while (free > 0 && !waiting.isEmpty()) {
      var prompt = waiting.getFirst().request.given();
      if (!groups.containsKey(prompt)) {
        int width = Math.max(longest, prompt.size());
        if (!groups.isEmpty() && (groups.size() + 1) * width > PREFILL_TOKENS) {
          break;
        }
        longest = width;
      }
      groups.computeIfAbsent(prompt, _ -> new ArrayList<>()).add(waiting.removeFirst());
      free--;
    }
    return groups;
  }

  /// States of the last token of every prompt `[prompts, hidden]`; shorter prompts are padded
  /// behind, where later tokens of the row overwrite what the padding left.
  private Tensor prefill(List<Tokens> prompts, int firstSlot) {
    if (prompts.size() == 1) {
      return prefill(prompts.getFirst(), firstSlot);
    }
    int time = prompts.stream().mapToInt(Tokens::size).max().orElseThrow();
    var ids = new int[prompts.size()][];
    var positions = new long[prompts.size()][time];
    var lasts = new long[prompts.size()];
    for (int row = 0; row < ids.length; row++) {
      ids[row] = Arrays.copyOf(prompts.get(row).toArray(), time);
      Arrays.setAll(positions[row], t -> t);
      lasts[row] = (long) row * time + prompts.get(row).size() - 1;
    }
    return model.extend(ids, positions, cache, firstSlot, asked(lasts));
  }

  private Asked asked(long... places) {
    return new Asked(Tensors.of(places, places.length).to(model.device()));
  }

  private Tensor prefill(Tokens prompt, int slot) {
    var ids = prompt.toArray();
    for (int start = 0; ; start += PREFILL_TOKENS) {
      int end = Math.min(ids.length, start + PREFILL_TOKENS);
      var positions = LongStream.range(start, end).toArray();
      try (var scope = TensorScope.open()) {
        var piece = new int[][] {Arrays.copyOfRange(ids, start, end)};
        var last = asked(end - start - 1);
        var state = model.extend(piece, new long[][] {positions}, cache, slot, last);
        if (end == ids.length) {
          return scope.promote(state);
        }
      }
    }
  }

  private void retire() {
    for (int slot = active.size() - 1; slot >= 0; slot--) {
      if (active.get(slot).stop != null) {
        int last = active.size() - 1;
        if (slot != last) {
          cache.copy(last, slot, active.get(last).position());
          active.set(slot, active.get(last));
        }
        active.removeLast();
      }
    }
  }
}
