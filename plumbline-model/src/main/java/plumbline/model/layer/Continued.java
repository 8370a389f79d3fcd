package plumbline.model.layer;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// How rows that begin alike lie in one pass: every prefix stands once, padded to one width, and
/// behind all prefixes stand the continuations, padded to another. A continuation sees its own
/// prefix and its own past, so each row gets what it would get alone.
public final class Continued {
  private final Lengths lengths;
  private final Visibility before;
  private final Visibility after;
  private final Tensor owners;

  /// The sizes of a pass.
  ///
  /// @param prefixes length of every prefix
  /// @param width of all prefixes, padding included
  /// @param owners the prefix of every continuation
  /// @param tail width of all continuations, padding included
  @SuppressWarnings("ArrayRecordComponent") // sizes of one pass, never compared
  public record Lengths(int[] prefixes, int width, int[] owners, int tail) {
    /// Tokens of all prefixes, padding included.
    public int first() {
      return prefixes.length * width;
    }

    /// Tokens of all continuations, padding included.
    public int second() {
      return owners.length * tail;
    }

    private int[] before() {
      return Arrays.stream(owners).map(owner -> prefixes[owner]).toArray();
    }
  }

  /// Rows of these lengths on a device, masks in `type`.
  public Continued(Lengths lengths, Device device, DType type) {
    this.lengths = lengths;
    this.before = Visibility.causal(lengths.width(), device, type);
    this.after =
        Visibility.continued(lengths.before(), lengths.width(), lengths.tail(), device, type);
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
    return Tensors.cat(List.of(flat(first, queries), flat(second, queries)), 1);
  }

  /// Prefixes [prefixes, heads, width, dim] and continuations [rows, heads, tail, dim].
  private List<Tensor> parts(Tensor all) {
    long heads = all.size(2);
    long dim = all.size(3);
    var halves = all.split(1, lengths.first(), lengths.second());
    return List.of(
        halves.getFirst().reshape(-1, lengths.width(), heads, dim).transpose(1, 2),
        halves.getLast().reshape(-1, lengths.tail(), heads, dim).transpose(1, 2));
  }

  /// What a continuation sees: its prefix, then itself.
  private Tensor withPrefix(List<Tensor> parts) {
    return Tensors.cat(List.of(parts.getFirst().indexSelect(0, owners), parts.getLast()), 2);
  }

  private static Tensor flat(Tensor mixed, Tensor like) {
    return mixed.transpose(1, 2).reshape(1, -1, like.size(2), like.size(3));
  }
}
