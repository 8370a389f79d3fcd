package plumbline.model.family;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Reads the mixture-of-experts part of a configuration, in the words of each family.
final class MixtureFields {
  private static final int MOST_EXPERTS = 100_000;

  private MixtureFields() {}

  static Mixture qwen(ConfigFields fields, int layers) {
    int experts = fields.positive("num_experts");
    int active = active(fields, "num_experts", experts, layers);
    int step = fields.positive("decoder_sparse_step", 1);
    var dense = new HashSet<>(fields.ids("mlp_only_layers"));
    for (int layer = 0; layer < layers; layer++) {
      if ((layer + 1) % step != 0) {
        dense.add(layer);
      }
    }
    int width = fields.positive("moe_intermediate_size");
    var routing = Routing.softmax(fields.flag("norm_topk_prob", false));
    return new Mixture(experts, active, width, 0, routing, dense);
  }

  static Mixture deepseek(ConfigFields fields, int layers) {
    int experts = fields.positive("n_routed_experts");
    int active = active(fields, "n_routed_experts", experts, layers);
    int dense = fields.natural("first_k_dense_replace", 0);
    if (dense > layers) {
      fields.fault(
          "first_k_dense_replace (%d) is above num_hidden_layers (%d)".formatted(dense, layers));
    }
    fields.among("moe_layer_freq", "1");
    fields.ignore("aux_loss_alpha", "seq_aux", "ep_size");
    Set<Integer> denseLayers =
        IntStream.range(0, Math.min(dense, layers)).boxed().collect(Collectors.toSet());
    return new Mixture(
        experts,
        active,
        fields.positive("moe_intermediate_size"),
        fields.natural("n_shared_experts", 0),
        routing(fields, experts, active),
        denseLayers);
  }

  private static int active(ConfigFields fields, String total, int experts, int layers) {
    int active = fields.positive("num_experts_per_tok");
    if (active > experts) {
      fields.fault("num_experts_per_tok (%d) is above %s (%d)".formatted(active, total, experts));
    }
    if ((long) experts * layers > MOST_EXPERTS) {
      fields.fault(
          "%d layers of %d experts, at most %d experts in all are supported"
              .formatted(layers, experts, MOST_EXPERTS));
    }
    return active;
  }

  private static Routing routing(ConfigFields fields, int experts, int active) {
    fields.among("topk_method", "\"noaux_tc\"");
    fields.among("scoring_func", "\"sigmoid\"", "\"softmax\"");
    int groups = fields.positive("n_group", 1);
    int kept = fields.positive("topk_group", 1);
    if (fields.isFaultless()) {
      refuseUnevenGroups(fields, experts, active, groups, kept);
    }
    return new Routing(
        fields.word("scoring_func", "sigmoid").equals("softmax")
            ? Routing.Scoring.SOFTMAX
            : Routing.Scoring.SIGMOID,
        groups,
        kept,
        fields.flag("norm_topk_prob", true),
        fields.above0("routed_scaling_factor", 1),
        true);
  }

  private static void refuseUnevenGroups(
      ConfigFields fields, int experts, int active, int groups, int kept) {
    if (experts % groups != 0) {
      fields.fault("n_group (%d) does not divide n_routed_experts (%d)".formatted(groups, experts));
    } else if (kept > groups) {
      fields.fault("topk_group (%d) is above n_group (%d)".formatted(kept, groups));
    } else if (groups > 1 && experts / groups < 2) {
      fields.fault(
          "n_group (%d) leaves 1 expert a group, expected at least 2: a group is judged by its two best"
              .formatted(groups));
    } else if ((long) kept * (experts / groups) < active) {
      fields.fault(
          "topk_group (%d) groups of %d experts are fewer than num_experts_per_tok (%d)"
              .formatted(kept, experts / groups, active));
    }
  }
}
