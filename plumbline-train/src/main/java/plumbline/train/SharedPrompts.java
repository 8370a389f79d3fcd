package plumbline.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import plumbline.model.TokenBatch;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;

/// Rows of a group that begin alike, each beginning read once: the samples of one prompt, the two
/// halves of a pair. What is shared ends before the first token that any of them is trained on, so
/// no row's numbers change.
///
/// @param prefixes what is read once
/// @param continuations the rest of every row
/// @param owners the prefix of every row
@SuppressWarnings("ArrayRecordComponent") // of one micro-batch, never compared
record SharedPrompts(List<Tokens> prefixes, List<Tokens> continuations, int[] owners) {
  /// Sharing is not worth its trouble unless it saves this part of the tokens.
  private static final double LEAST_SAVING = 0.1;

  /// How these rows share their beginnings; empty where it saves too little.
  static Optional<SharedPrompts> of(List<TrainingRow> rows) {
    var groups = new LinkedHashMap<Long, List<TrainingRow>>();
    rows.forEach(row -> groups.computeIfAbsent(row.group(), _ -> new ArrayList<>()).add(row));
    var prefixes = new ArrayList<Tokens>();
    var numbers = new LinkedHashMap<Long, Integer>();
    groups.forEach((group, members) -> {
      numbers.put(group, prefixes.size());
      prefixes.add(members.getFirst().tokens().slice(0, common(members)));
    });
    if (prefixes.stream().anyMatch(Tokens::isEmpty)) {
      return Optional.empty();
    }
    var shared = cut(rows, prefixes, numbers);
    return shared.size() <= (1 - LEAST_SAVING) * apart(rows)
        ? Optional.of(shared)
        : Optional.empty();
  }

  private static SharedPrompts cut(
      List<TrainingRow> rows, List<Tokens> prefixes, Map<Long, Integer> numbers) {
    var owners = new int[rows.size()];
    var continuations = new ArrayList<Tokens>();
    for (int i = 0; i < owners.length; i++) {
      var row = rows.get(i);
      owners[i] = numbers.getOrDefault(row.group(), -1);
      continuations.add(row.tokens().slice(prefixes.get(owners[i]).size(), row.tokens().size()));
    }
    return new SharedPrompts(List.copyOf(prefixes), List.copyOf(continuations), owners);
  }

  /// How many leading tokens all these rows have in common before any is trained.
  private static int common(List<TrainingRow> rows) {
    var first = rows.getFirst().tokens();
    int length = rows.stream().mapToInt(SharedPrompts::untrained).min().orElse(0);
    for (var row : rows) {
      int t = 0;
      while (t < length && row.tokens().get(t) == first.get(t)) {
        t++;
      }
      length = t;
    }
    return length;
  }

  private static int untrained(TrainingRow row) {
    int t = 0;
    while (t < row.tokens().size() - 1 && row.kinds().get(t) == LossKind.NONE) {
      t++;
    }
    return t;
  }

  /// Tokens of these rows, each padded to the longest.
  private static long apart(List<TrainingRow> rows) {
    return (long) rows.size() * longest(rows.stream().map(TrainingRow::tokens).toList());
  }

  private static int longest(List<Tokens> rows) {
    return rows.stream().mapToInt(Tokens::size).max().orElse(0);
  }

  /// Tokens that the model reads, padding included.
  long size() {
    return (long) prefixes.size() * longest(prefixes)
        + (long) continuations.size() * longest(continuations);
  }

  /// What the model reads.
  TokenBatch tokens() {
    return TokenBatch.continued(prefixes, continuations, owners);
  }

  /// Place in the flattened states of the state that predicts token `t` of a row.
  long state(int row, int t) {
    int owner = owners[row];
    int length = prefixes.get(owner).size();
    if (t - 1 < length) {
      return (long) owner * longest(prefixes) + t - 1;
    }
    return (long) prefixes.size() * longest(prefixes)
        + (long) row * longest(continuations)
        + (t - 1 - length);
  }
}
