package plumbline.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
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
/// @param starts where every prefix begins, then every continuation
/// @param size tokens that the model reads
@SuppressWarnings("ArrayRecordComponent") // of one micro-batch, never compared
record SharedPrompts(
    List<Tokens> prefixes, List<Tokens> continuations, int[] owners, int[] starts, long size) {
  /// Another layout is worth its trouble where at most this share of the padded tokens remains.
  static final double WORTH = 0.9;

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
    return shared.size() <= WORTH * apart(rows) ? Optional.of(shared) : Optional.empty();
  }

  /// Tokens that the model reads of one group; empty where its rows do not begin alike.
  static OptionalLong sizeOfGroup(List<TrainingRow> group) {
    int common = common(group);
    long all = group.stream().mapToLong(row -> row.tokens().size()).sum();
    return common == 0 ? OptionalLong.empty() : OptionalLong.of(all - (group.size() - 1L) * common);
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
    var starts =
        Stream.concat(prefixes.stream(), continuations.stream()).mapToInt(Tokens::size).toArray();
    int end = 0;
    for (int i = 0; i < starts.length; i++) {
      end += starts[i];
      starts[i] = end - starts[i];
    }
    return new SharedPrompts(
        List.copyOf(prefixes), List.copyOf(continuations), owners, starts, end);
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
    int longest = rows.stream().mapToInt(row -> row.tokens().size()).max().orElse(0);
    return (long) rows.size() * longest;
  }

  /// What the model reads.
  TokenBatch tokens() {
    return TokenBatch.continued(prefixes, continuations, owners);
  }

  /// Place in the states of the state that predicts token `t` of a row.
  long state(int row, int t) {
    int owner = owners[row];
    int length = prefixes.get(owner).size();
    return t - 1 < length ? starts[owner] + t - 1 : starts[prefixes.size() + row] + t - 1 - length;
  }
}
