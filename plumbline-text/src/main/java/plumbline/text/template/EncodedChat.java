package plumbline.text.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import plumbline.text.token.Encoded;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;

/// A conversation as tokens, with what a model must learn to say of it. Immutable.
public final class EncodedChat {
  private static final int NOT_TRAINED = -1;

  private final Rendering rendering;
  private final Encoded encoded;
  private final int[] turns;
  private final List<Disagreement> disagreements;

  EncodedChat(Rendering rendering, Encoded encoded, int[] turns, List<Disagreement> disagreements) {
    this.rendering = rendering;
    this.encoded = encoded;
    this.turns = turns;
    this.disagreements = List.copyOf(disagreements);
  }

  /// A stretch of tokens about which the template's generation marks and the origins differ.
  ///
  /// @param from the first token
  /// @param to the token after the last
  /// @param trained whether the origins, which decide, train it
  /// @param text its characters
  public record Disagreement(int from, int to, boolean trained, String text) {}

  /// The rendered text with its origins.
  public Rendering rendering() {
    return rendering;
  }

  /// The tokens.
  public Tokens tokens() {
    return encoded.tokens();
  }

  /// The characters of every token.
  public List<Encoded.Range> ranges() {
    return encoded.ranges();
  }

  /// Whether the model must learn to say this token: it belongs to an assistant turn or ends one.
  public boolean isTrained(int token) {
    return turns[token] != NOT_TRAINED;
  }

  /// The message whose turn a trained token belongs to, counted from 0; -1 for others.
  public int turnOf(int token) {
    return turns[token];
  }

  /// How many tokens are trained.
  public int trainedCount() {
    return (int) Arrays.stream(turns).filter(turn -> turn != NOT_TRAINED).count();
  }

  /// Where generation marks of the template and the origins differ; empty without marks.
  public List<Disagreement> disagreements() {
    return disagreements;
  }

  /// The same tokens, of which only those of the last assistant turn are trained.
  public EncodedChat lastTurnOnly() {
    int last = Arrays.stream(turns).max().orElse(NOT_TRAINED);
    int[] kept = Arrays.stream(turns).map(turn -> turn == last ? turn : NOT_TRAINED).toArray();
    return new EncodedChat(rendering, encoded, kept, disagreements);
  }

  /// A supervised row: cross-entropy on the trained tokens. The very first token has nothing to be
  /// predicted from and is never trained.
  public TrainingRow toRow() {
    int size = turns.length;
    var kinds = new ArrayList<LossKind>(size);
    for (int i = 0; i < size; i++) {
      kinds.add(i > 0 && isTrained(i) ? LossKind.CROSS_ENTROPY : LossKind.NONE);
    }
    var zeros = Floats.filled(size, 0f);
    return new TrainingRow(tokens(), kinds, Floats.filled(size, 1f), zeros, zeros, 0);
  }
}
