package plumbline.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Predicate;

/// Whether a line has the shape that the scripts of the page draw. Files of a run may come from
/// elsewhere: what is not known to be drawable does not reach the page.
final class LineShape {
  private LineShape() {}

  /// A line of `samples.jsonl`: texts, and columns and runs that are no longer than its tokens.
  static boolean isSample(JsonNode line) {
    return hasTokens(line)
        && isAbsentOr(line.path("prompt"), JsonNode::isTextual)
        && isAbsentOr(line.path("text"), JsonNode::isTextual)
        && isAbsentOr(line.path("finish"), JsonNode::isTextual)
        && isAbsentOr(line.path("rewards"), JsonNode::isObject)
        && isAbsentOr(line.path("unscored"), JsonNode::isObject)
        && columnsFit(line, List.of("trained", "logprob", "old", "entropy"))
        && runsFit(line, "spans", "origin")
        && runsFit(line, "fates", "fate");
  }

  /// A line of `preferences.jsonl`: at least one half, each with its tokens.
  static boolean isPreference(JsonNode line) {
    var halves = List.of(line.path("chosen"), line.path("rejected"));
    return halves.stream().anyMatch(JsonNode::isObject)
        && halves.stream().allMatch(half -> isAbsentOr(half, LineShape::isHalf));
  }

  private static boolean isHalf(JsonNode half) {
    return half.isObject()
        && hasTokens(half)
        && columnsFit(half, List.of("compared", "logprob", "reference"));
  }

  private static boolean hasTokens(JsonNode json) {
    var tokens = json.path("tokens");
    return tokens.isArray() && all(tokens, JsonNode::isTextual);
  }

  private static boolean columnsFit(JsonNode json, List<String> columns) {
    int tokens = json.path("tokens").size();
    return columns.stream()
        .map(json::path)
        .allMatch(
            column -> isAbsentOr(column, values -> values.isArray() && values.size() <= tokens));
  }

  /// Runs of tokens, each with its length and its word.
  private static boolean runsFit(JsonNode json, String name, String word) {
    var runs = json.path(name);
    if (!isAbsentOr(runs, JsonNode::isArray)) {
      return false;
    }
    long left = json.path("tokens").size();
    for (var run : runs) {
      var length = run.path("tokens");
      if (!length.canConvertToInt() || length.asInt() < 0 || !run.path(word).isTextual()) {
        return false;
      }
      left -= length.asInt();
    }
    return left >= 0;
  }

  private static boolean isAbsentOr(JsonNode value, Predicate<JsonNode> known) {
    return value.isMissingNode() || value.isNull() || known.test(value);
  }

  private static boolean all(JsonNode values, Predicate<JsonNode> known) {
    for (var value : values) {
      if (!known.test(value)) {
        return false;
      }
    }
    return true;
  }
}
