package plumbline.claim.catalog;

import java.util.List;
import java.util.stream.Collectors;
import plumbline.claim.Claim;
import plumbline.claim.edualign.EduAlign;
import plumbline.claim.edualign.EduAlignReward;
import plumbline.claim.jtmath.JtMath;
import plumbline.claim.jtmath.JtMathTraining;
import plumbline.claim.kimi.KimiBalance;
import plumbline.claim.kimi.KimiOptimizer;
import plumbline.claim.mol.MolRlClaim;
import plumbline.claim.multirole.MultiRoleClaim;
import plumbline.claim.pcl.PostCompletion;
import plumbline.claim.policy.GmpoClaim;
import plumbline.claim.policy.PolicyLosses;
import plumbline.claim.policy.UlorlClaim;
import plumbline.claim.preference.ApoCode;
import plumbline.claim.preference.SemDpo;
import plumbline.claim.sgpo.SelfGenerated;
import plumbline.data.NearestName;

/// The claims that the program knows.
public final class Claims {
  private static final List<Claim> ALL =
      List.of(
          new EduAlignReward(),
          new EduAlign(),
          new JtMath(),
          new JtMathTraining(),
          new KimiOptimizer(),
          new KimiBalance(),
          new SelfGenerated(),
          new ApoCode(),
          new SemDpo(),
          new MolRlClaim(),
          new PostCompletion(),
          new GmpoClaim(),
          new PolicyLosses(),
          new UlorlClaim(),
          new MultiRoleClaim());

  private Claims() {}

  /// All claims, by name.
  public static List<Claim> all() {
    return ALL;
  }

  /// The claim called `name` in `claims`.
  ///
  /// @throws IllegalArgumentException for an unknown name, with the nearest known one
  public static Claim named(String name, List<Claim> claims) {
    return claims.stream()
        .filter(claim -> claim.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(unknown(name, claims)));
  }

  private static String unknown(String name, List<Claim> claims) {
    var names = claims.stream().map(Claim::name).toList();
    var hint =
        NearestName.of(name, names)
            .map(nearest -> "did you mean " + nearest + "?")
            .orElseGet(() -> "known are " + names.stream().collect(Collectors.joining(", ")));
    return "no claim is called %s; %s".formatted(name, hint);
  }
}
