package plumbline.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import plumbline.text.trajectory.SampleKey;

/// Writes pairs that a policy learns to tell apart, and a guard that sees the proxy exploited.
final class SamplePreferences {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int STEPS = 40;

  private SamplePreferences() {}

  static void write(Path run) throws IOException {
    var lines = new ArrayList<String>();
    for (int step = 0; step < STEPS; step += 4) {
      for (int row = 0; row < 4; row++) {
        lines.add(pair(step, row).toString());
      }
    }
    Files.write(run.resolve("preferences.jsonl"), lines);
    guard(run);
  }

  private static ObjectNode pair(int step, int row) {
    var noise = new SampleKey(11, step, row, 0);
    var line = NODES.objectNode().put("step", step).put("row", row).put("weight", 1 + 0.25 * row);
    double up = answer(line.putObject("chosen"), "Take the left path .", step, noise, 1);
    double down = answer(line.putObject("rejected"), "Go away and guess it !", step, noise, -2);
    return line.put("beta", 0.1).put("margin", 0.1 * (up - down));
  }

  private static double answer(
      ObjectNode json, String text, int step, SampleKey noise, double trend) {
    var tokens = json.putArray("tokens");
    var compared = json.putArray("compared");
    var logprob = json.putArray("logprob");
    var reference = json.putArray("reference");
    double sum = 0;
    var words = ("Which way is it ?\n " + text).split("(?= )");
    for (int t = 0; t < words.length; t++) {
      boolean said = t >= 5;
      double before = said ? -2 * noise.uniform(t) : 0;
      double change = said ? trend * step / STEPS * noise.uniform(t + 40) : 0;
      tokens.add(words[t]);
      compared.add(said ? 1 : 0);
      reference.add(before);
      logprob.add(before + change);
      sum += change;
    }
    json.put("log_ratio_sum", sum);
    return sum;
  }

  private static void guard(Path run) throws IOException {
    var lines = new ArrayList<String>();
    for (int i = 0; i < 12; i++) {
      double distance = 0.16 * i;
      double gold = 0.4 + distance * (0.5 - 0.6 * (i == 0 ? 0 : Math.log(distance)));
      var line = NODES.objectNode().put("step", 10 * i);
      line.putObject("names")
          .put("gold", "evaluation/accuracy")
          .put("proxy", "reward/mean")
          .put("kl", "kl");
      line.put("kl", distance * distance).put("proxy", 0.3 + 0.05 * i).put("gold", gold);
      if (i > 3) {
        line.put("alpha", 0.5).put("beta", 0.6);
      }
      if (i == 11) {
        line.put(
            "finding",
            "step 110: OVEROPTIMISED: evaluation/accuracy fell 3 evaluations in a row (0.89 to"
                + " 0.83) while reward/mean rose (0.7 to 0.85): the proxy is exploited. By the"
                + " fitted curve it turned at a KL of 0.72; take an earlier checkpoint, or hold the"
                + " policy nearer to its reference");
        line.put("mark", "OVEROPTIMISED").put("stop", true);
      }
      lines.add(line.toString());
    }
    Files.write(run.resolve("guard.jsonl"), lines);
  }
}
