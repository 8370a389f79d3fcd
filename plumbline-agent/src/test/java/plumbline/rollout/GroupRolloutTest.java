package plumbline.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import plumbline.completion.Completer;
import plumbline.completion.Completion;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.reward.Episodes;
import plumbline.reward.RewardFunction;
import plumbline.reward.Verdict;
import plumbline.reward.Verdict.Scored;
import plumbline.reward.Verdict.Unscored;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Span;
import plumbline.text.trajectory.StopReason;
import plumbline.text.trajectory.Task;

@Timeout(60)
class GroupRolloutTest {
  private static final RewardFunction LENGTH =
      RewardFunction.of("length", episode -> new Scored(episode.text().length()));

  private static Prompt plain(Task task) {
    return new Prompt.OfText(task.question());
  }

  /// Says the task's id and the sample's number.
  private static Completion echo(CompletionRequest request) {
    var text = "%d.%d".formatted(request.key().task(), request.key().sample());
    return new Completion(
        Tokens.of(1, 2),
        Tokens.of(new int[text.length()]),
        text,
        Floats.filled(text.length(), -0.5f),
        Floats.filled(text.length(), 0.7f),
        StopReason.STOP,
        4);
  }

  private static GroupRollout rollout(Completer completer, EpisodeScoring scoring) {
    return new GroupRollout(completer, GroupRolloutTest::plain, scoring, Sampling.random(8, 1), 3);
  }

  @Test
  void allTasksGoInOneCallAndComeBackInOrder() throws InterruptedException {
    var calls = new ArrayList<List<CompletionRequest>>();
    Completer completer =
        requests -> {
          calls.add(requests);
          return requests.stream().map(GroupRolloutTest::echo).toList();
        };
    var tasks = List.of(Task.of(11, "a", ""), Task.of(5, "b", ""));
    var groups = rollout(completer, EpisodeScoring.of(LENGTH)).roll(tasks, 9, 2);
    assertThat(calls).hasSize(1);
    assertThat(calls.getFirst().stream().map(CompletionRequest::key))
        .containsExactly(
            new SampleKey(9, 2, 11, 0),
            new SampleKey(9, 2, 11, 1),
            new SampleKey(9, 2, 11, 2),
            new SampleKey(9, 2, 5, 0),
            new SampleKey(9, 2, 5, 1),
            new SampleKey(9, 2, 5, 2));
    assertThat(groups.stream().map(Group::task)).isEqualTo(tasks);
    assertThat(groups.get(0).episodes().stream().map(Episode::text))
        .containsExactly("11.0", "11.1", "11.2");
    assertThat(groups.get(1).columns().stream().map(columns -> columns.get("length")))
        .containsOnly(new Scored(3));
    var episode = groups.get(1).episodes().get(2);
    assertThat(episode.key()).isEqualTo(new SampleKey(9, 2, 5, 2));
    assertThat(episode.spans().getFirst()).isEqualTo(new Span.Given(Tokens.of(1, 2)));
    assertThat(((Span.Sampled) episode.spans().getLast()).policyVersion()).isEqualTo(4);
  }

  @Test
  void aServerMayKeepIdsAndEntropiesToItself() {
    var key = SampleKey.of(1);
    var task = Task.of(1, "q", "");
    var noIds =
        new Completion(
            Tokens.empty(),
            Tokens.empty(),
            "text",
            Floats.of(-1, -2),
            Floats.empty(),
            StopReason.STOP,
            0);
    assertThat(GroupRollout.episode(task, key, noIds).sampledTokens()).isZero();
    var noEntropies =
        new Completion(
            Tokens.empty(), Tokens.of(3), "t", Floats.of(-1), Floats.empty(), StopReason.STOP, 0);
    var span = (Span.Sampled) GroupRollout.episode(task, key, noEntropies).spans().getLast();
    assertThat(span.entropies().get(0)).isNaN();
  }

  @Test
  void faultsAreNamed() {
    var twice = List.of(Task.of(5, "a", ""), Task.of(5, "b", ""));
    var rollout = rollout(requests -> List.of(), EpisodeScoring.of(LENGTH));
    assertThatThrownBy(() -> rollout.roll(twice, 0, 0))
        .hasMessage("task id 5 comes twice in one batch; both groups would draw the same samples");
    assertThatThrownBy(() -> rollout.roll(List.of(Task.of(1, "a", "")), 0, 0))
        .hasMessage("the completer got 3 requests and gave 0 completions");
    assertThatThrownBy(() ->
            new GroupRollout(
                requests -> List.of(),
                GroupRolloutTest::plain,
                EpisodeScoring.of(LENGTH),
                Sampling.greedy(1),
                0))
        .hasMessage("group size is 0, must be at least 1");
    assertThatThrownBy(() -> EpisodeScoring.of(LENGTH, LENGTH))
        .hasMessage("two reward columns are named 'length'");
  }

  private static List<Episode> episodes(int count) {
    var episodes = new ArrayList<Episode>();
    for (int i = 0; i < count; i++) {
      episodes.add(Episodes.of(Task.of(i, "q", ""), "x".repeat(i), StopReason.STOP));
    }
    return episodes;
  }

  @Test
  void everyFunctionScoresEveryEpisodeInOrderOnFewThreads() throws InterruptedException {
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    var counting =
        RewardFunction.of(
            "counting",
            episode -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              Thread.onSpinWait();
              running.decrementAndGet();
              return new Scored(-episode.text().length());
            });
    var scoring = new EpisodeScoring(List.of(LENGTH, counting), Duration.ofSeconds(30), 3);
    var columns = scoring.score(episodes(200));
    assertThat(columns).hasSize(200);
    for (int i = 0; i < 200; i++) {
      assertThat(columns.get(i).names()).containsExactly("length", "counting");
      assertThat(columns.get(i).get("length")).isEqualTo(new Scored(i));
      assertThat(columns.get(i).get("counting")).isEqualTo(new Scored(-i));
    }
    assertThat(most.get()).isBetween(1, 3);
    assertThat(scoring.score(List.of())).isEmpty();
  }

  @Test
  void aStuckJudgeIsUnscoredNamedAndReplaced() throws InterruptedException {
    var release = new CountDownLatch(1);
    var stuck =
        RewardFunction.of(
            "stuck",
            episode -> {
              if (episode.text().length() == 2) {
                waitIgnoringInterrupts(release);
              }
              return new Scored(1);
            });
    var scoring = new EpisodeScoring(List.of(stuck, LENGTH), Duration.ofMillis(200), 1);
    var columns = scoring.score(episodes(6));
    release.countDown();
    assertThat(columns.get(2).get("stuck"))
        .isEqualTo(new Unscored("the judge of [stuck] took longer than PT0.2S"));
    assertThat(columns.get(2).get("length")).isEqualTo(new Scored(2));
    assertThat(columns.get(5).get("stuck")).isEqualTo(new Scored(1));
  }

  private static void waitIgnoringInterrupts(CountDownLatch release) {
    boolean released = false;
    while (!released) {
      try {
        released = release.await(30, TimeUnit.SECONDS);
      } catch (InterruptedException ignored) {
        Thread.onSpinWait(); // a judge that does not listen
      }
    }
  }

  @Test
  void errorsOfAJudgeLeaveTheOthersAlone() throws InterruptedException {
    var faulty =
        RewardFunction.of(
            "faulty",
            episode -> {
              if (episode.text().length() == 1) {
                throw new AssertionError("bad");
              }
              return Verdict.of(true);
            });
    var columns = EpisodeScoring.of(faulty, LENGTH).score(episodes(3));
    assertThat(columns.get(1).get("faulty"))
        .isEqualTo(new Unscored("the judge failed: java.lang.AssertionError: bad"));
    assertThat(columns.get(2).get("faulty")).isEqualTo(new Scored(1));
  }

  @Test
  void anInterruptEndsTheScoringAndItsJudges() throws InterruptedException {
    var began = new CountDownLatch(1);
    var judgeInterrupted = new CountDownLatch(1);
    var slow =
        new RewardFunction() {
          @Override
          public List<String> columns() {
            return List.of("slow");
          }

          @Override
          public plumbline.reward.RewardColumns score(Episode episode) throws InterruptedException {
            began.countDown();
            try {
              Thread.sleep(60_000);
            } catch (InterruptedException interrupt) {
              judgeInterrupted.countDown();
              throw interrupt;
            }
            throw new AssertionError("not reached");
          }
        };
    var thrown = new AtomicReference<Throwable>();
    var caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                EpisodeScoring.of(slow).score(episodes(4));
              } catch (InterruptedException interrupt) {
                thrown.set(interrupt);
              }
            });
    assertThat(began.await(30, TimeUnit.SECONDS)).isTrue();
    caller.interrupt();
    caller.join();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    assertThat(judgeInterrupted.await(30, TimeUnit.SECONDS)).isTrue();
  }

  /// The multiset stays, the owners change, and the same call deals the same way.
  @Test
  void shuffledVerdictsAreThoseOfTheCallInAnotherOrder() throws InterruptedException {
    var number =
        RewardFunction.of("number", episode -> new Scored(Double.parseDouble(episode.text())));
    Completer completer = requests -> requests.stream().map(GroupRolloutTest::echo).toList();
    var tasks = List.of(Task.of(1, "a", ""), Task.of(2, "b", ""), Task.of(3, "c", ""));
    var honest = verdicts(rollout(completer, EpisodeScoring.of(number)).roll(tasks, 9, 2));
    var scoring = EpisodeScoring.of(number).shuffled();
    var dealt = verdicts(rollout(completer, scoring).roll(tasks, 9, 2));
    assertThat(dealt).containsExactlyInAnyOrderElementsOf(honest).isNotEqualTo(honest);
    assertThat(verdicts(rollout(completer, scoring).roll(tasks, 9, 2))).isEqualTo(dealt);
    assertThat(verdicts(rollout(completer, scoring).roll(tasks, 9, 3))).isNotEqualTo(dealt);
    assertThat(scoring.score(List.of())).isEmpty();
  }

  private static List<Verdict> verdicts(List<Group> groups) {
    return groups.stream()
        .flatMap(group -> group.columns().stream())
        .map(columns -> columns.get("number"))
        .toList();
  }
}
