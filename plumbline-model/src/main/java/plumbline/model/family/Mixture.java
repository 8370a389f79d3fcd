package plumbline.model.family;

import java.util.Set;

/// The mixture-of-experts part of a configuration.
///
/// @param experts experts per layer that the router chooses from
/// @param active experts a token uses
/// @param width inner width of an expert
/// @param shared experts that every token uses beside them, as one of `shared * width`; 0 for none
/// @param routing how experts are chosen and weighed
/// @param denseLayers layers that have an ordinary feed-forward instead
public record Mixture(
    int experts, int active, int width, int shared, Routing routing, Set<Integer> denseLayers) {
  public Mixture {
    denseLayers = Set.copyOf(denseLayers);
  }
}
