package plumbline.model.family;

import java.util.Set;

/// The mixture-of-experts part of a configuration.
///
/// @param experts experts per layer
/// @param active experts a token uses
/// @param width inner width of an expert
/// @param normalise whether the weights of the chosen experts are brought to sum 1
/// @param denseLayers layers that have an ordinary feed-forward instead
public record Mixture(
    int experts, int active, int width, boolean normalise, Set<Integer> denseLayers) {
  public Mixture {
    denseLayers = Set.copyOf(denseLayers);
  }
}
