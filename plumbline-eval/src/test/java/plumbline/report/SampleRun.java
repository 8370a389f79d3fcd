package plumbline.report;

import static java.util.Locale.ROOT;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import plumbline.benchmark.Evaluation;
import plumbline.benchmark.TaskResult;
import plumbline.benchmark.TaskResult.Attempt;
import plumbline.report.RunEvaluation.Answer;
import plumbline.report.RunEvaluation.HeldOut;
import plumbline.text.trajectory.SampleKey;

/// Writes a run directory that looks like one of sorting digits: skill grows, entropy falls, some
/// groups are dead.
final class SampleRun {
  private static final int GROUP = 8;

  private final Path run;
  private final int steps;

  private SampleRun(Path run, int steps) {
    this.run = run;
    this.steps = steps;
  }

  static void write(Path run, int steps) throws IOException {
    Files.createDirectories(run);
    var sample = new SampleRun(run, steps);
    sample.metrics();
    sample.samples();
    sample.evaluation();
    sample.origin();
  }

  private static double skill(double progress) {
    return 0.24 + 0.6 * (1 - Math.exp(-3.2 * progress));
  }

  private void metrics() throws IOException {
    var lines = new ArrayList<String>();
    for (int step = 1; step <= steps; step++) {
      var noise = new SampleKey(7, step, 0, 0);
      double progress = (double) step / steps;
      double reward = skill(progress) + 0.06 * (noise.uniform(1) - 0.5);
      var line = JsonNodeFactory.instance.objectNode();
      line.put("step", step)
          .put("time", "2026-01-02T03:%02d:%02dZ".formatted(step / 60 % 60, step % 60));
      line.put("loss", 0.02 * (noise.uniform(2) - 0.6));
      line.put("reward/mean", reward);
      line.put("reward/sorted", reward);
      line.put("reward/format", Math.min(1, 0.82 + 0.18 * progress + 0.02 * noise.uniform(3)));
      line.put("reward/group_std", 0.38 * (1 - 0.6 * progress) + 0.03 * noise.uniform(4));
      line.put("groups/dead_share", 0.15 + 0.4 * progress * progress + 0.05 * noise.uniform(5));
      line.put("ratio/min", Math.exp(-1.2 - 3 * noise.uniform(6)));
      line.put("ratio/max", Math.exp(0.8 + 2 * noise.uniform(7)));
      line.put("clip/low", 0.004 + 0.01 * noise.uniform(8));
      line.put("clip/high", 0.006 + 0.012 * noise.uniform(9));
      line.put("entropy", 0.08 + 0.24 * Math.exp(-3 * progress) + 0.01 * noise.uniform(10));
      line.put("length/mean", 8.6 + 0.4 * progress + 0.1 * noise.uniform(11));
      line.put("length/truncated_share", 0.06 * Math.exp(-4 * progress));
      line.put("grad_norm", step == steps * 2 / 5 ? 7.3 : 1.1 + 1.4 * noise.uniform(12));
      line.put("sampler_trainer_logprob_diff", 2e-7 * noise.uniform(13));
      line.put("tokens_per_second", 21_000 + 4000 * noise.uniform(14));
      line.put("memory/resident_bytes", 412_000_000 + 3_000_000 * noise.uniform(15));
      line.put("memory/leaked_tensors", 0);
      line.put("lr", 5e-5);
      lines.add(line.toString());
      if (step == 12) {
        lines.add(
            "{\"step\":12,\"time\":\"2026-01-02T03:00:12Z\",\"note\":\"step 12: sampler and trainer"
                + " disagree by 0.08 nats a token on the same weights: check that both use the same"
                + " adapters and precision\"}");
      }
    }
    Files.write(run.resolve("metrics.jsonl"), lines);
  }

  private void samples() throws IOException {
    var lines = new ArrayList<String>();
    for (int step = 1; step <= steps; step += Math.max(1, steps / 25)) {
      for (int task = 0; task < 4; task++) {
        group(step, task).forEach(line -> lines.add(line.toString()));
      }
    }
    Files.write(run.resolve("samples.jsonl"), lines);
  }

  private List<ObjectNode> group(int step, int task) {
    var digits = digits(new SampleKey(1, step, task, 0));
    var texts =
        IntStream.range(0, GROUP)
            .mapToObj(
                i -> attempt(digits, skill((double) step / steps), new SampleKey(2, step, task, i)))
            .toList();
    var rewards = texts.stream().map(text -> text.equals(sorted(digits)) ? 1.0 : 0.0).toList();
    double mean = rewards.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    double std = Math.sqrt(mean * (1 - mean) * GROUP / (GROUP - 1));
    var group = new ArrayList<ObjectNode>();
    for (int i = 0; i < GROUP; i++) {
      double advantage = std == 0 ? 0 : (rewards.get(i) - mean) / (std + 1e-8);
      group.add(
          sample(step, 100L * step + task, i, digits, texts.get(i), rewards.get(i), advantage));
    }
    return group;
  }

  private ObjectNode sample(
      int step,
      long task,
      int number,
      String digits,
      String text,
      double reward,
      double advantage) {
    var line = JsonNodeFactory.instance.objectNode();
    line.put("step", step).put("task", task).put("sample", number);
    line.put("prompt", digits + "=").put("text", text);
    line.put("finish", text.length() > 8 ? "length" : "stop").put("advantage", advantage);
    line.putObject("rewards").put("sorted", reward).put("format", text.length() == 8 ? 1 : 0);
    var spans = line.putArray("spans");
    spans.addObject().put("origin", "given").put("tokens", 9);
    int sampled = text.length() + 1;
    spans
        .addObject()
        .put("origin", "sampled")
        .put("tokens", sampled)
        .put("version", step - 1)
        .put("segment", 0);
    var tokens = line.putArray("tokens");
    (digits + "=" + text).chars().forEach(c -> tokens.add(String.valueOf((char) c)));
    tokens.add("<eos>");
    var noise = new SampleKey(3, step, task, number);
    var trained = line.putArray("trained");
    var logprob = line.putArray("logprob");
    var old = line.putArray("old");
    var entropy = line.putArray("entropy");
    fates(line, sampled, advantage);
    for (int t = 0; t < 9 + sampled; t++) {
      boolean given = t < 9;
      double uncertain = given ? 0 : Math.pow(noise.uniform(t), 4) * (1.6 - (double) step / steps);
      double before = -uncertain * (0.4 + noise.uniform(t + 50L));
      double change = given ? 0 : advantage * uncertain * (0.5 * noise.uniform(t + 100L) - 0.05);
      trained.add(!given && advantage != 0 ? 1 : 0);
      old.add(before);
      logprob.add(Math.min(0, before + change));
      entropy.add(uncertain);
    }
    return line;
  }

  private static void fates(ObjectNode line, int sampled, double advantage) {
    var fates = line.putArray("fates");
    fates.addObject().put("fate", "context").put("tokens", 9);
    if (advantage == 0) {
      fates.addObject().put("fate", "no-advantage").put("tokens", sampled);
      return;
    }
    fates.addObject().put("fate", "trained").put("tokens", sampled - 1);
    fates.addObject().put("fate", "clipped").put("tokens", 1);
  }

  private void evaluation() throws IOException {
    var before = new ArrayList<TaskResult>();
    var after = new ArrayList<TaskResult>();
    var shown = new ArrayList<HeldOut>();
    for (int task = 0; task < 512; task++) {
      var digits = digits(new SampleKey(5, 0, task, 0));
      var first = answers(digits, 0, task);
      var last = answers(digits, 1, task);
      before.add(result(task, first));
      after.add(result(task, last));
      if (task < 40) {
        shown.add(
            new HeldOut(
                task,
                digits + "=",
                sorted(digits),
                List.copyOf(first.subList(0, 2)),
                List.copyOf(last.subList(0, 2))));
      }
    }
    var ks = List.of(1, 4, 8);
    new RunEvaluation(
            "sort",
            0,
            steps,
            41.7,
            new HeldOutResult.Passes(
                Evaluation.of(before, ks),
                Evaluation.of(after, ks),
                Evaluation.gain(before, after)),
            shown)
        .write(run.resolve("evaluation.json"));
  }

  private static List<Answer.Marked> answers(String digits, int progress, int task) {
    double hardness = 0.35 * (new SampleKey(6, 0, task, 0).uniform(0) - 0.5);
    return IntStream.range(0, GROUP)
        .mapToObj(
            i -> attempt(digits, skill(progress) - hardness, new SampleKey(8, progress, task, i)))
        .map(text -> new Answer.Marked(text, text.equals(sorted(digits))))
        .toList();
  }

  private static TaskResult result(long task, List<Answer.Marked> answers) {
    return new TaskResult(
        task, answers.stream().map(each -> new Attempt(each.correct(), each.text())).toList());
  }

  private void origin() throws IOException {
    Files.writeString(
        run.resolve("recipe.yaml"),
        """
        method: gmpo
        model: runs/quickstart/warm-start
        data:
          train: {task: sort, digits: 8}
          eval: {task: sort, digits: 8, held-out: 512}
        reward: {sorted: {weight: 1.0}, format: {weight: 0.0}}
        rollout: {group: 8, prompts: 64, max-tokens: 10, temperature: 1.0}
        loss: {gmpo: {clip-low: 0.4, clip-high: 0.4}}
        optimizer: {adamw: {learning-rate: 5.0e-5, betas: [0.9, 0.999], weight-decay: 0.0}}
        steps: %d
        seed: 0
        """
            .formatted(steps));
    var provenance = new LinkedHashMap<String, String>();
    provenance.put("version", "0.1.0-SNAPSHOT");
    provenance.put("commit", "416a3061f0c1");
    provenance.put("started", "2026-01-02T03:00:00Z");
    var json = JsonNodeFactory.instance.objectNode();
    provenance.forEach(json::put);
    json.putObject("machine").put("processors", 2).put("java", "25.0.3").put("device", "cpu");
    json.putObject("data").put("train", "sha256:9f2c…41").put("eval", "sha256:77b0…0c");
    Files.writeString(run.resolve("provenance.json"), json.toPrettyString());
  }

  private static String digits(SampleKey key) {
    return IntStream.range(0, 8)
        .mapToObj(i -> Integer.toString((int) (10 * key.uniform(i))))
        .collect(Collectors.joining());
  }

  private static String sorted(String digits) {
    return digits.chars().sorted().mapToObj(Character::toString).collect(Collectors.joining());
  }

  private static String attempt(String digits, double skill, SampleKey key) {
    var right = sorted(digits);
    if (key.uniform(0) < skill) {
      return right;
    }
    int at = (int) (7 * key.uniform(1));
    var swapped = new StringBuilder(right);
    swapped.setCharAt(at, (char) ('0' + (right.charAt(at) - '0' + 1) % 10));
    return swapped + (key.uniform(3) < 0.1 ? String.format(ROOT, "%d9", at) : "");
  }
}
