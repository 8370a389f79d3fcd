package plumbline.claim.pcl;

import java.io.IOException;
import java.util.List;
import plumbline.claim.Claim;
import plumbline.claim.Outcome;
import plumbline.claim.Statement;
import plumbline.claim.Trial;
import plumbline.claim.recipes.RecipeBench;

/// Whether a model that learns to assess its answers behind the marker knows when it is right, at
/// no cost in serving: PCL as its recipe runs, its ablations, and GRPO and supervised learning at
/// equally many steps from the same start.
public final class PostCompletion implements Claim {
  @Override
  public String name() {
    return "pcl";
  }

  @Override
  public String title() {
    return "what is learnt behind the end of an answer";
  }

  @Override
  public List<Statement> statements() {
    var right = "share of right answers, greedy, as served, to held-out medians";
    var scored = "share of samples, run past the marker, that rightly say if their answer is right";
    var behind = "probability right behind </answer>, mean over held-out medians";
    var steps = "first of three steps whose mean format reward is above 0.9";
    return List.of(
        Statement.of(
                "Nothing behind the marker is served.",
                "tokens behind it, all held-out answers together",
                "pcl.beyond")
            .within(0, 0),
        Statement.of(
                "An answer costs what it costs without assessments (2 %).",
                "tokens of an answer as served, marker included", "pcl.served")
            .withinShare(0.02, "unshown.served"),
        Statement.of("It knows whether it is right.", scored, "pcl.self-score").above(0.85),
        Statement.of("Better than by always saying the same.", scored, "pcl.self-score")
            .above("pcl.majority"),
        Statement.of("GRPO for accuracy and layout knows less.", scored, "pcl.self-score")
            .above("grpo.self-score"),
        Statement.of(
                "The zero guard makes it honest (our reading).",
                "share of wrong answers called wrong: with the guard less without",
                "guard.honesty")
            .above(0.2),
        Statement.of("It answers better than supervised learning.", right, "pcl.right")
            .above("sft.right"),
        Statement.of("Better than GRPO.", right, "pcl.right").above("grpo.right"),
        Statement.of("Better than SFT, then GRPO.", right, "pcl.right").above("sft-grpo.right"),
        Statement.of(
                "Ablation: without consistency it knows less.", scored, "unrewarded.self-score")
            .below("pcl.self-score"),
        Statement.of("Ablation: without shown assessments the layout is late.", steps, "pcl.layout")
            .below("unshown.layout"),
        Statement.of("It does not end behind the answer.", "of the end: " + behind, "pcl.end")
            .below(0.05),
        Statement.of("It says the marker there.", "of the marker: " + behind, "pcl.marker")
            .above(0.9));
  }

  @Override
  public Outcome run(Trial trial) throws IOException, InterruptedException {
    try (var bench = RecipeBench.open(trial)) {
      return new MedianArms(bench).all();
    }
  }
}
