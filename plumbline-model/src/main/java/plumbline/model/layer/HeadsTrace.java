package plumbline.model.layer;

import java.util.List;
import plumbline.model.kernel.HeadTurn;
import plumbline.model.kernel.Seats;
import plumbline.tensor.Attended;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// Attention over turned heads with its way back, without a graph.
sealed interface HeadsTrace {
  /// Sums of values [tokens, heads * dim], put together at every call.
  Tensor output();

  /// Gradients of the heads, for one part of the tokens after the other.
  ///
  /// @param gradient of the output, of its shape
  List<Part> backward(Tensor gradient);

  /// Gradients of the heads of some tokens.
  record Part(Seats seats, HeadTurn.Heads towards) {}

  private static Part part(Seats seats, Attended.Gradients of) {
    return new Part(seats, new HeadTurn.Heads(of.queries(), of.keys(), of.values()));
  }

  /// Rows that stand alone.
  record Alone(Seats seats, Attended attended) implements HeadsTrace {
    @Override
    public Tensor output() {
      var sums = attended.output();
      return sums.transpose(1, 2).reshape(-1, sums.size(1) * sums.size(3));
    }

    @Override
    public List<Part> backward(Tensor gradient) {
      var shape = attended.output().shape();
      var grid = gradient.reshape(shape[0], shape[2], shape[1], shape[3]).transpose(1, 2);
      return List.of(part(seats, attended.backward(grid)));
    }
  }

  /// Prefixes, and behind them continuations that see their prefix before themselves.
  ///
  /// @param prefixes how the prefixes lie
  /// @param continuations how the continuations lie
  /// @param owners the prefix of every continuation, INT64 [continuations]
  /// @param first attention of the prefixes
  /// @param second attention of the continuations, over the prefix and themselves
  record Continuing(
      Ragged prefixes, Ragged continuations, Tensor owners, Attended first, Attended second)
      implements HeadsTrace {
    @Override
    public Tensor output() {
      var both = List.of(prefixes.end(first.output()), continuations.end(second.output()));
      var all = Tensors.cat(both, 0);
      return all.reshape(all.size(0), -1);
    }

    @Override
    public List<Part> backward(Tensor gradient) {
      var tokens = gradient.reshape(gradient.size(0), first.output().size(1), -1);
      int early = continuations.seats().first();
      var halves = tokens.split(0, early, tokens.size(0) - early);
      var toFirst = first.backward(prefixes.seated(halves.getFirst()));
      var toSecond = second.backward(continuations.seated(halves.getLast()));
      share(toFirst.keys(), toSecond.keys());
      share(toFirst.values(), toSecond.values());
      return List.of(part(prefixes.seats(), toFirst), part(continuations.seats(), toSecond));
    }

    /// Adds to the gradient of the prefixes what their continuations saw of them.
    private void share(Tensor toPrefixes, Tensor toAll) {
      toPrefixes.indexAdd_(0, owners, toAll.narrow(2, 0, prefixes.width()));
    }
  }
}
