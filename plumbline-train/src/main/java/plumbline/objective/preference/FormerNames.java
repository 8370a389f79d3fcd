package plumbline.objective.preference;

import java.util.Map;
import java.util.Optional;

/// Names of losses that other trainers once had.
public final class FormerNames {
  private static final Map<String, String> RENAMED =
      Map.of("aot_pair", "aot_unpaired", "exo", "exo_pair", "nca", "nca_pair", "sppo", "sppo_hard");
  private static final Map<String, String> GONE =
      Map.of(
          "kto_pair",
          "kto_pair is not offered: it read pairs as if they were unpaired; use kto on the chosen"
              + " answers as wanted and the rejected ones as unwanted",
          "reference_free",
          "reference_free is no loss: leave the reference out by `reference: none`, or use cpo or"
              + " simpo");

  private FormerNames() {}

  /// What a loss of this former name is called now.
  public static Optional<String> now(String former) {
    return Optional.ofNullable(RENAMED.get(former));
  }

  /// Why a loss of this former name is not offered, and what to use.
  public static Optional<String> refusal(String former) {
    return Optional.ofNullable(GONE.get(former));
  }

  /// What to say where a former name is used.
  public static String warning(String former) {
    return "%s is now called %s".formatted(former, RENAMED.get(former));
  }
}
