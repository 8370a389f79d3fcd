package plumbline.data.preference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import plumbline.data.DataException;
import plumbline.data.DataSet;
import plumbline.data.PreferencePair;
import plumbline.data.RatedCompletion;
import plumbline.data.UnpairedLabel;
import plumbline.text.message.Message;
import plumbline.text.message.Role;
import plumbline.text.template.TemplateException;
import plumbline.text.token.TokenizerException;
import plumbline.text.token.Tokens;

/// Turns preferences into tokens.
///
/// Each half is rendered and encoded as a whole, prompt and completion together, and what both have
/// in common before either says something becomes the shared prompt: sharing changes no token. That
/// a prompt rendered for sampling is not such a beginning (a template that writes past turns
/// differently, a tokenizer that merges across the border) is counted, or refused.
public final class PairEncoder {
  private final AnswerForm form;
  private final EncodingRules rules;

  /// An encoder for one model.
  public PairEncoder(AnswerForm form, EncodingRules rules) {
    this.form = form;
    this.rules = rules;
  }

  /// The pairs as tokens.
  ///
  /// @throws DataException naming the row where one is refused; where no row is left; where all
  ///   weights are 0
  public EncodedRows<EncodedPair> pairs(DataSet<PreferencePair> data) {
    var log = new EncodingLog(rules);
    return all(data, PreferencePair::place, pair -> pair(pair, log), EncodedPair::weight, log);
  }

  /// Single labels as tokens.
  ///
  /// @throws DataException as for pairs
  public EncodedRows<EncodedLabel> labels(DataSet<UnpairedLabel> data) {
    var log = new EncodingLog(rules);
    return all(
        data,
        UnpairedLabel::place,
        label ->
            answer(label.prompt(), label.completion(), label.place(), log)
                .map(halves ->
                    new EncodedLabel(
                        halves.answer(label.row(), label.place(), label.weight()), label.wanted())),
        label -> label.answer().weight(),
        log);
  }

  /// Completions with labels by dimension as tokens.
  ///
  /// @throws DataException as for pairs
  public EncodedRows<EncodedRating> ratings(DataSet<RatedCompletion> data) {
    var log = new EncodingLog(rules);
    return all(
        data,
        RatedCompletion::place,
        rated ->
            answer(rated.prompt(), rated.completion(), rated.place(), log)
                .map(halves ->
                    new EncodedRating(
                        halves.answer(rated.row(), rated.place(), rated.weight()), rated)),
        rating -> rating.answer().weight(),
        log);
  }

  private <S, T> EncodedRows<T> all(
      DataSet<S> data,
      Function<S, String> place,
      Function<S, Optional<T>> one,
      ToDoubleFunction<T> weight,
      EncodingLog log) {
    var rows = new ArrayList<T>();
    for (var row : data.rows()) {
      try {
        one.apply(row).ifPresent(rows::add);
      } catch (TemplateException | TokenizerException refused) {
        throw new DataException(place.apply(row) + ": " + refused.getMessage(), refused);
      }
    }
    var counts = log.counts(data.size(), rows.size());
    if (rows.isEmpty()) {
      throw new DataException(
          "%s: no row is left: %s"
              .formatted(data.source(), String.join("; ", counts.remarks(rules.limit()))));
    }
    if (rows.stream().mapToDouble(weight).sum() == 0) {
      throw new DataException(
          "%s: all %,d rows have weight 0, so nothing would be learnt; give some a weight above 0"
              .formatted(data.source(), rows.size()));
    }
    return new EncodedRows<>(rows, counts, data.hash());
  }

  private Optional<EncodedPair> pair(PreferencePair pair, EncodingLog log) {
    requireSaid(pair.chosen(), "chosen", pair.place());
    requireSaid(pair.rejected(), "rejected", pair.place());
    if (pair.chosen().equals(pair.rejected()) && !log.keepsEqual(pair.place())) {
      return Optional.empty();
    }
    var chosen = whole(pair.prompt(), pair.chosen(), "chosen", pair.place());
    var rejected = whole(pair.prompt(), pair.rejected(), "rejected", pair.place());
    int shared =
        Math.min(
            common(chosen.tokens(), rejected.tokens()),
            Math.min(chosen.firstSaid(), rejected.firstSaid()));
    requirePrompt(shared, pair.place());
    var prompt = chosen.tokens().slice(0, shared);
    checkPrefix(pair.prompt(), List.of(chosen, rejected), pair.place(), log);
    int longest = Math.max(chosen.size(), rejected.size());
    return log.fit(prompt, longest - shared, pair.place())
        .map(fitting -> new EncodedPair(pair, fitting, chosen.from(shared), rejected.from(shared)));
  }

  /// A prompt and the rest of its row.
  private record Halves(Tokens prompt, MarkedTokens completion) {
    EncodedAnswer answer(long row, String place, double weight) {
      return new EncodedAnswer(row, place, prompt, completion, weight);
    }
  }

  private Optional<Halves> answer(
      List<Message> prompt, List<Message> completion, String place, EncodingLog log) {
    requireSaid(completion, "completion", place);
    var whole = whole(prompt, completion, "completion", place);
    int shared = whole.firstSaid();
    requirePrompt(shared, place);
    checkPrefix(prompt, List.of(whole), place, log);
    return log.fit(whole.tokens().slice(0, shared), whole.size() - shared, place)
        .map(fitting -> new Halves(fitting, whole.from(shared)));
  }

  private static void requireSaid(List<Message> completion, String part, String place) {
    boolean says =
        completion.stream()
            .anyMatch(message ->
                message.role() == Role.ASSISTANT
                    && !(message.content().isEmpty()
                        && message.reasoning().isEmpty()
                        && message.toolCalls().isEmpty()));
    if (!says) {
      throw new DataException(
          "%s: %s is empty: no message in it has the assistant say something; leave the row out"
              .formatted(place, part));
    }
  }

  private MarkedTokens whole(
      List<Message> prompt, List<Message> completion, String part, String place) {
    var whole = form.whole(prompt, completion);
    if (whole.saidCount() == 0) {
      throw new DataException(
          "%s: %s has no token that the model says; the template leaves it out"
              .formatted(place, part));
    }
    return whole;
  }

  private static void requirePrompt(int shared, String place) {
    if (shared == 0) {
      throw new DataException(
          "%s: the prompt has no token before the completion, so its first token has nothing to be predicted from; give a prompt, or a template that begins the text"
              .formatted(place));
    }
  }

  private void checkPrefix(
      List<Message> prompt, List<MarkedTokens> wholes, String place, EncodingLog log) {
    var sampled = form.prompt(prompt);
    for (var whole : wholes) {
      boolean begins =
          common(sampled, whole.tokens()) == sampled.size() && whole.firstSaid() >= sampled.size();
      if (!begins) {
        log.notPrefix(place);
        return;
      }
    }
  }

  private static int common(Tokens a, Tokens b) {
    int common = 0;
    while (common < Math.min(a.size(), b.size()) && a.get(common) == b.get(common)) {
      common++;
    }
    return common;
  }
}
