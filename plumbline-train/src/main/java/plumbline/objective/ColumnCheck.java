package plumbline.objective;

import org.jspecify.annotations.Nullable;
import plumbline.tensor.Autograd;
import plumbline.tensor.Tensor;

/// Refuses columns that no sound rollout or forward could have made, by row and token. Costs one
/// look at one number where nothing is wrong.
final class ColumnCheck {
  private static final double ROUNDING = 1e-6;

  private ColumnCheck() {}

  /// @param oldToo whether a positive `old` is refused too; recorded columns of other systems may
  ///   carry noise there, which most surrogates bear
  static void check(PolicyBatch batch, boolean oldToo) {
    try (var _ = Autograd.pause()) {
      var mask = batch.mask();
      var faults = positive(batch.logProbs()).or(notFinite(batch.logProbs()));
      faults = faults.or(notFinite(batch.old()));
      faults = oldToo ? faults.or(positive(batch.old())) : faults;
      faults = orNotFinite(faults, batch.reference());
      faults = orNotFinite(faults, batch.rollout());
      faults = orNotFinite(faults, batch.entropies());
      faults = faults.or(notFinite(Columns.perToken(batch.advantages(), mask)));
      faults = faults.and(mask);
      if (faults.max().item() != 0) {
        name(batch, Place.first(faults), oldToo);
      }
    }
  }

  private static Tensor notFinite(Tensor column) {
    return column.isFinite().not();
  }

  private static Tensor positive(Tensor column) {
    return column.greater(ROUNDING);
  }

  private static Tensor orNotFinite(Tensor faults, @Nullable Tensor column) {
    return column == null ? faults : faults.or(notFinite(column));
  }

  private static void name(PolicyBatch batch, Place place, boolean oldToo) {
    finite("lp", batch.logProbs(), place);
    finite("old", batch.old(), place);
    finite("ref", batch.reference(), place);
    finite("roll", batch.rollout(), place);
    finite("H", batch.entropies(), place);
    finite("A", Columns.perToken(batch.advantages(), batch.mask()), place);
    notPositive("lp", batch.logProbs(), place);
    if (oldToo) {
      notPositive("old", batch.old(), place);
    }
    throw new IllegalStateException("a fault at %s that no check can name".formatted(place));
  }

  private static void finite(String name, @Nullable Tensor column, Place place) {
    if (column != null && !Double.isFinite(place.number(column))) {
      throw new IllegalArgumentException(
          "%s is %s at %s, a trained position; must be a finite number (mask the token or mend what made it)"
              .formatted(name, place.number(column), place));
    }
  }

  private static void notPositive(String name, Tensor column, Place place) {
    if (place.number(column) > ROUNDING) {
      throw new IllegalArgumentException(
          "%s is %s at %s; a log-probability is at most 0"
              .formatted(name, place.number(column), place));
    }
  }
}
