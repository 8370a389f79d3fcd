package plumbline.model.family;

/// Reads the rotary part of a configuration, in its long-standing form (`rope_theta`,
/// `rope_scaling`) and its newer one (`rope_parameters`).
///
/// @param theta base of the frequencies
/// @param scaling how they are stretched
record RopeFields(double theta, RopeScaling scaling) {
  static RopeFields read(ConfigFields fields, int positions) {
    boolean nested = fields.has("rope_parameters");
    var rope = nested ? fields.section("rope_parameters") : fields.section("rope_scaling");
    double theta = nested ? rope.above0("rope_theta", 10_000) : 10_000;
    return new RopeFields(
        fields.above0("rope_theta", theta),
        nested || fields.has("rope_scaling") ? scaling(rope, positions) : new RopeScaling.None());
  }

  private static RopeScaling scaling(ConfigFields rope, int positions) {
    var type = rope.word("rope_type", rope.word("type", "default"));
    rope.ignore("rope_theta", "type");
    RopeScaling scaling =
        switch (type) {
          case "default" -> new RopeScaling.None();
          case "linear" -> new RopeScaling.Linear(rope.required("factor"));
          case "llama3" ->
              new RopeScaling.Llama3(
                  rope.required("factor"),
                  rope.required("low_freq_factor"),
                  rope.required("high_freq_factor"),
                  rope.positive("original_max_position_embeddings"));
          case "yarn" -> yarn(rope, positions);
          case "dynamic" -> {
            rope.fault(
                "rope_type is 'dynamic', which turns every row by the longest one that was seen, so"
                    + " that a sample would hang on its batch mates; leave rope_scaling out to use"
                    + " the model up to max_position_embeddings, where both are the same");
            rope.ignore("factor", "original_max_position_embeddings");
            yield new RopeScaling.None();
          }
          default -> {
            rope.fault(
                "rope_type is '%s', known are default, linear, llama3, yarn"
                    .formatted(ConfigFields.shortened(type)));
            yield new RopeScaling.None();
          }
        };
    rope.refuseUnread();
    return scaling;
  }

  private static RopeScaling yarn(ConfigFields rope, int positions) {
    double factor = rope.required("factor");
    double mscale = temperature(rope, "mscale");
    double mscaleAll = temperature(rope, "mscale_all_dim");
    double attention =
        mscale != 0 && mscaleAll != 0
            ? RopeScaling.Yarn.magnitude(factor, mscale)
                / RopeScaling.Yarn.magnitude(factor, mscaleAll)
            : RopeScaling.Yarn.magnitude(factor, 1);
    return new RopeScaling.Yarn(
        factor,
        rope.number("beta_fast", 32),
        rope.number("beta_slow", 1),
        rope.positive("original_max_position_embeddings", positions),
        rope.number("attention_factor", attention),
        mscale,
        mscaleAll,
        rope.flag("truncate", true));
  }

  private static double temperature(ConfigFields rope, String name) {
    double value = rope.number(name, 0);
    if (value < 0) {
      rope.fault("%s is %s, expected a number of at least 0".formatted(name, value));
      return 0;
    }
    return value;
  }
}
