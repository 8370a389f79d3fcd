package plumbline.data.preference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import plumbline.data.DataException;
import plumbline.text.token.Tokens;

/// Applies the rules to rows that do not fit and remembers where.
final class EncodingLog {
  private final EncodingRules rules;
  private final List<String> cut = new ArrayList<>();
  private final List<String> tooLong = new ArrayList<>();
  private final List<String> equal = new ArrayList<>();
  private final List<String> notPrefix = new ArrayList<>();

  EncodingLog(EncodingRules rules) {
    this.rules = rules;
  }

  EncodingCounts counts(int read, int kept) {
    return new EncodingCounts(read, kept, cut, tooLong, equal, notPrefix);
  }

  /// Notes a pair with equal halves; whether it stays.
  boolean keepsEqual(String place) {
    if (rules.equal() == EncodingRules.Equal.REFUSE) {
      throw new DataException(
          "%s: chosen and rejected are the same, so nothing can be learnt of them; leave the row out, or set equal to drop"
              .formatted(place));
    }
    equal.add(place);
    return rules.equal() == EncodingRules.Equal.KEEP;
  }

  void notPrefix(String place) {
    if (rules.prefix() == EncodingRules.Prefix.REFUSE) {
      throw new DataException(
          "%s: the prompt as sampling renders it is not what the completion follows in training; change the template, or set prefix to warn"
              .formatted(place));
    }
    notPrefix.add(place);
  }

  /// The prompt with which `rest` tokens fit into the limit; empty where the row is left out.
  Optional<Tokens> fit(Tokens prompt, int rest, String place) {
    int size = prompt.size() + rest;
    if (!rules.limit().isBelow(size)) {
      return Optional.of(prompt);
    }
    return switch (rules.tooLong()) {
      case REFUSE ->
          throw new DataException(
              "%s: %s; leave it out, %s, or set %s to cut-prompt or drop (it is refuse)"
                  .formatted(
                      place, rules.limit().excess(size), rules.limit().remedy(), rules.setting()));
      case DROP -> dropped(place);
      case CUT_PROMPT -> cut(prompt, rules.limit().tokens() - rest, place);
    };
  }

  /// The first token stays: models that begin every text with one token expect it there.
  private Optional<Tokens> cut(Tokens prompt, int room, String place) {
    if (room < 1) {
      return dropped(place);
    }
    cut.add(place);
    return Optional.of(
        prompt.slice(0, 1).then(prompt.slice(prompt.size() - (room - 1), prompt.size())));
  }

  private Optional<Tokens> dropped(String place) {
    tooLong.add(place);
    return Optional.empty();
  }
}
