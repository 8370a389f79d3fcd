package plumbline.recipe.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import plumbline.metric.KeptSteps;
import plumbline.metric.SampleRecord;
import plumbline.recipe.Pieces;
import plumbline.reward.Verdict;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.TokenFate;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.MicroBatch;

/// Gathers what is kept of the samples of one step: whole groups, as many as the budget of tokens
/// holds, at least one. Micro-batches of all lanes report to it.
final class KeptSamples {
  private static final int MOST = 64;
  private static final int CHARACTERS = 8; // of text for a kept token

  private final boolean wanted;
  private final long version;
  private final Map<TrainingRow, List<TokenFate>> fates =
      Collections.synchronizedMap(new IdentityHashMap<>());

  /// @param wanted whether anything is kept of this step
  /// @param version optimiser steps that the policy has behind it
  KeptSamples(boolean wanted, long version) {
    this.wanted = wanted;
    this.version = version;
  }

  /// What became of the tokens of a micro-batch, asked only where it is kept; the last pass counts.
  void look(MicroBatch micro, Supplier<List<List<TokenFate>>> found) {
    if (wanted) {
      var rows = found.get();
      for (int row = 0; row < rows.size(); row++) {
        fates.put(micro.rows().get(row), rows.get(row));
      }
    }
  }

  /// The samples; nothing of a step that is not kept.
  ///
  /// @param logProbs of the last pass by row
  List<SampleRecord> of(
      RolloutBatch batch, PreparedRows rows, Pieces pieces, Map<TrainingRow, Floats> logProbs) {
    var kept = new ArrayList<SampleRecord>();
    if (!wanted) {
      return kept;
    }
    long tokens = 0;
    for (var group : groups(batch)) {
      tokens += group.stream().mapToLong(attempt -> attempt.episode().tokens().size()).sum();
      if (!kept.isEmpty() && (tokens > KeptSteps.TOKENS || kept.size() + group.size() > MOST)) {
        break;
      }
      int limit = Math.max(256, KeptSteps.TOKENS / group.size());
      group.forEach(attempt -> kept.add(record(attempt, rows, pieces, logProbs, limit)));
    }
    return kept;
  }

  private static List<List<RolloutBatch.Attempt>> groups(RolloutBatch batch) {
    var groups = new LinkedHashMap<Integer, List<RolloutBatch.Attempt>>();
    for (var attempt : batch.attempts()) {
      if (attempt.episode().sampledTokens() > 0) {
        groups.computeIfAbsent(attempt.group(), _ -> new ArrayList<>()).add(attempt);
      }
    }
    return List.copyOf(groups.values());
  }

  private SampleRecord record(
      RolloutBatch.Attempt attempt,
      PreparedRows rows,
      Pieces pieces,
      Map<TrainingRow, Floats> logProbs,
      int limit) {
    var prepared = rows.of(attempt);
    var row = prepared == null ? untrained(attempt.row()) : prepared;
    return SampleRecord.of(
            attempt.episode(),
            row,
            pieces.of(row.tokens()),
            logProbs.getOrDefault(row, row.oldLogProbs()),
            scores(attempt, row),
            new SampleRecord.Seen(version, fates.getOrDefault(row, List.of())))
        .cut(limit, CHARACTERS * limit);
  }

  private static TrainingRow untrained(TrainingRow row) {
    int n = row.tokens().size();
    return new TrainingRow(
        row.tokens(),
        row.kinds(),
        Floats.filled(n, 0f),
        row.oldLogProbs(),
        row.credit(),
        row.group());
  }

  private static SampleRecord.Scores scores(RolloutBatch.Attempt attempt, TrainingRow row) {
    var rewards = new LinkedHashMap<String, Double>();
    var unscored = new LinkedHashMap<String, String>();
    attempt
        .columns()
        .verdicts()
        .forEach((name, verdict) -> {
          switch (verdict) {
            case Verdict.Scored(double reward) -> rewards.put(name, reward);
            case Verdict.Unscored(String reason) -> unscored.put(name, reason);
            case Verdict.Absent _ -> {}
          }
        });
    return new SampleRecord.Scores(rewards, unscored, meanCredit(row));
  }

  /// The mean advantage of the trained tokens.
  private static double meanCredit(TrainingRow row) {
    return Arrays.stream(PreparedRows.trained(List.of(row), TrainingRow::credit))
        .average()
        .orElse(0);
  }
}
