package plumbline.reward.math;

import static plumbline.reward.math.MathVerdict.different;
import static plumbline.reward.math.MathVerdict.same;
import static plumbline.reward.math.MathVerdict.unread;

import java.util.List;
import plumbline.reward.math.DigitGroups.Based;
import plumbline.reward.math.Node.Bag;

/// Judges whether a mathematical answer equals the gold answer: LaTeX or plain text, numbers,
/// expressions, equations, inequalities, lists, tuples, sets, intervals, matrices, ratios, units,
/// per cent, choices and words. Pure and safe for use by several threads; the work is bounded by
/// steps, so hostile input ends as quickly as any other.
///
/// @param rules how strictly
public record MathVerifier(MathRules rules) {
  private static final int MAX_CHARACTERS = 2000;
  private static final long MAX_STEPS = 200_000;
  private static final int MAX_BRACES = 4;

  /// A verifier with [MathRules#standard].
  public static MathVerifier standard() {
    return new MathVerifier(MathRules.standard());
  }

  /// Judges `answer`, the bare answer without the response around it (see [AnswerExtraction]).
  ///
  /// @throws IllegalArgumentException where the gold answer is blank
  public MathVerdict verify(String gold, String answer) {
    return verify(gold, answer, new StepBudget(MAX_STEPS));
  }

  MathVerdict verify(String gold, String answer, StepBudget budget) {
    if (gold.isBlank()) {
      throw new IllegalArgumentException("gold answer is empty");
    }
    if (answer.isBlank()) {
      return different("answer is empty");
    }
    if (gold.length() > MAX_CHARACTERS || answer.length() > MAX_CHARACTERS) {
      return different("longer than %d characters".formatted(MAX_CHARACTERS));
    }
    var goldPieces = unwrapped(Lexer.lex(gold));
    var answerPieces = unwrapped(Lexer.lex(answer));
    if (goldPieces.size() > MAX_CHARACTERS || answerPieces.size() > MAX_CHARACTERS) {
      return different("longer than %d pieces".formatted(MAX_CHARACTERS));
    }
    if (WordAnswers.isChoice(goldPieces)) {
      return judged(
          WordAnswers.choice(goldPieces).equals(WordAnswers.choice(answerPieces)), "choice");
    }
    if (WordAnswers.isWords(goldPieces)) {
      return WordAnswers.words(goldPieces).equals(WordAnswers.words(answerPieces))
          ? same("the same words")
          : unread("different words");
    }
    var goldDigits = DigitGroups.based(goldPieces);
    var answerDigits = DigitGroups.based(answerPieces);
    if (DigitGroups.isBased(goldDigits) || DigitGroups.isBased(answerDigits)) {
      return judged(sameDigits(goldDigits, answerDigits), "digits");
    }
    try {
      return byValue(goldPieces, answerPieces, budget);
    } catch (Refusal.Undefined | Refusal.Limit refusal) {
      return different(refusal.reason());
    }
  }

  private MathVerdict byValue(List<Lexeme> gold, List<Lexeme> answer, StepBudget budget) {
    try {
      var joinedGold = DigitGroups.joined(gold);
      var joinedAnswer = DigitGroups.joined(answer);
      var goldTree = AnswerParser.parse(joinedGold.orElse(gold), budget);
      var answerTree = AnswerParser.parse(joinedAnswer.orElse(answer), budget);
      if (joinedGold.isPresent() && answerTree instanceof Bag) { // 100,200 beside a list is a list
        goldTree = AnswerParser.parse(gold, budget);
      } else if (joinedAnswer.isPresent() && goldTree instanceof Bag) {
        answerTree = AnswerParser.parse(answer, budget);
      }
      return new AnswerComparison(rules, budget).compare(expanded(goldTree), expanded(answerTree));
    } catch (Refusal.Unreadable unreadable) {
      var written = written(gold);
      return !written.isEmpty() && written.equals(written(answer))
          ? same("not readable as mathematics, but written the same")
          : unread("not readable as mathematics: " + unreadable.reason());
    }
  }

  private static Node expanded(Node tree) {
    var alternatives = tree instanceof Bag ? List.of(tree) : Trees.alternatives(tree);
    return alternatives.size() == 1 ? alternatives.getFirst() : new Bag(alternatives);
  }

  private static MathVerdict judged(boolean equal, String what) {
    return equal ? same("the same " + what) : different("different " + what);
  }

  private static boolean sameDigits(Based gold, Based answer) {
    return gold.digits().equalsIgnoreCase(answer.digits())
        && (gold.base().isEmpty() || answer.base().isEmpty() || gold.base().equals(answer.base()));
  }

  /// An answer that is one `\text{..}` with mathematics inside is read as that mathematics.
  private static List<Lexeme> unwrapped(List<Lexeme> pieces) {
    var content = withoutBraces(pieces);
    if (content.size() != 1 || !content.getFirst().is(Lexeme.Kind.TEXT)) {
      return content;
    }
    return WordAnswers.isWords(content) && !WordAnswers.isChoice(content)
        ? content
        : Lexer.lex(content.getFirst().text());
  }

  /// Braces around the whole answer, as `\boxed{..}` leaves them, fall away.
  private static List<Lexeme> withoutBraces(List<Lexeme> pieces) {
    int outer = 0;
    while (outer < MAX_BRACES && 2 * outer + 2 < pieces.size() && isWrapped(pieces, outer)) {
      outer++;
    }
    return pieces.subList(outer, pieces.size() - outer);
  }

  /// Whether the brace at `from` closes as far from the end as it opens from the start.
  private static boolean isWrapped(List<Lexeme> pieces, int from) {
    int depth = 0;
    for (int i = from; i < pieces.size() - from; i++) {
      depth += pieces.get(i).isSign('{') ? 1 : pieces.get(i).isSign('}') ? -1 : 0;
      if (depth == 0) {
        return i > from && i == pieces.size() - from - 1;
      }
    }
    return false;
  }

  private static String written(List<Lexeme> pieces) {
    var text = new StringBuilder();
    pieces.forEach(piece -> text.append(piece).append(' '));
    return text.toString().strip();
  }
}
