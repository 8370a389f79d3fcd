package plumbline.config;

import plumbline.config.section.Section;

/// Reads the recipe of a mixture of losses with policy gradient behind it.
final class MixtureReader {
  private MixtureReader() {}

  static Recipe read(Section in) {
    var mixture =
        in.section("mixture", "how trajectories with feedback are learnt", MixtureSettings::read);
    var policy = new PolicyGradientReader(PolicyMethod.MOL_RL).read(in);
    AdapterSettings.refuseStored(in, policy.run());
    return new Recipe.Mixture(policy, mixture);
  }
}
