package plumbline.model.layer;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import plumbline.model.kernel.HeadTurn;
import plumbline.model.kernel.Places;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// How rows that begin alike lie in one pass: every prefix stands once, behind all prefixes stand
/// the continuations, and nothing is padded. A continuation sees its own prefix and its own past,
/// so each row gets what it would get alone. Only attention pads, and only inside.
public final class Continued {
  private final Lengths lengths;
  private final Visibility before;
  private final Visibility after;
  private final Tensor owners;
  private final Ragged prefixes;
  private final Ragged continuations;

  /// The sizes of a pass.
  ///
  /// @param prefixes length of every prefix
  /// @param owners the prefix of every continuation
  /// @param tails length of every continuation
  @SuppressWarnings("ArrayRecordComponent") // sizes of one pass, never compared
  public record Lengths(int[] prefixes, int[] owners, int[] tails) {
    public Lengths {
      if (prefixes.length == 0 || tails.length == 0 || owners.length != tails.length) {
        throw new IllegalArgumentException(
            "%d prefixes, %d continuations and an owner for %d of them: there must be one at least, and an owner for each"
                .formatted(prefixes.length, tails.length, owners.length));
      }
      if (least(prefixes) < 1 || least(tails) < 1) {
        throw new IllegalArgumentException(
            "a prefix of %d tokens and a continuation of %d: each must have one at least"
                .formatted(least(prefixes), least(tails)));
      }
    }

    private static int least(int[] lengths) {
      return Arrays.stream(lengths).min().orElse(0);
    }

    /// Tokens of all prefixes.
    public int first() {
      return Arrays.stream(prefixes).sum();
    }

    /// Tokens of all continuations.
    public int second() {
      return Arrays.stream(tails).sum();
    }

    private int[] before() {
      return Arrays.stream(owners).map(owner -> prefixes[owner]).toArray();
    }
  }

  /// Rows of these lengths on a device, masks in `type`.
  public Continued(Lengths lengths, Device device, DType type) {
    this.lengths = lengths;
    this.prefixes = Ragged.of(0, lengths.prefixes(), device);
    this.continuations = Ragged.of(lengths.first(), lengths.tails(), device);
    this.before = Visibility.causal(prefixes.width(), device, type);
    this.after =
        Visibility.continued(
            lengths.before(), prefixes.width(), continuations.width(), device, type);
    this.owners = Tensors.ofInts(lengths.owners()).to(device);
  }

  /// Makes the masks for this reach now, in the current scope.
  public void prepare(OptionalInt reach) {
    before.seen(reach);
    after.seen(reach);
  }

  /// Attention over one row [1, tokens, heads, dim] that holds prefixes and continuations.
  Tensor attend(Tensor queries, Tensor keys, Tensor values, OptionalInt reach, double scale) {
    var query = parts(queries);
    var key = parts(keys);
    var value = parts(values);
    var early = before.seen(reach);
    var late = after.seen(reach);
    var first =
        query
            .getFirst()
            .attend(key.getFirst(), value.getFirst(), early.mask(), early.causal(), scale);
    var second =
        query
            .getLast()
            .attend(withPrefix(key), withPrefix(value), late.mask(), late.causal(), scale);
    return Tensors.cat(List.of(prefixes.end(first), continuations.end(second)), 0).unsqueeze(0);
  }

  /// The same over what was projected [1, tokens, ..], with its way back.
  HeadsTrace trace(MixTrace.Operands of, HeadTurn turn, Places places) {
    int tokens = lengths.first() + lengths.second();
    if (of.projected().size(1) != tokens) {
      throw new IllegalArgumentException(
          "%s is not one row of %d tokens".formatted(of.projected(), tokens));
    }
    var first = turn.apart(of.projected(), prefixes.seats(), 0, places);
    var second = turn.apart(of.projected(), continuations.seats(), prefixes.width(), places);
    turn.precede(first, second, lengths.owners());
    return new HeadsTrace.Continuing(
        prefixes,
        continuations,
        owners,
        of.attend(first, before.seen(of.reach())),
        of.attend(second, after.seen(of.reach())));
  }

  /// Prefixes [prefixes, heads, width, dim] and continuations [rows, heads, width, dim].
  private List<Tensor> parts(Tensor all) {
    var halves = all.split(1, lengths.first(), lengths.second());
    return List.of(prefixes.apart(halves.getFirst()), continuations.apart(halves.getLast()));
  }

  /// What a continuation sees: its prefix, then itself.
  private Tensor withPrefix(List<Tensor> parts) {
    return Tensors.cat(List.of(parts.getFirst().indexSelect(0, owners), parts.getLast()), 2);
  }
}
