package plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static plumbline.cli.Ran.plumbline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.quickstart.QuickstartTask;

class QuickstartCommandTest {
  @TempDir private Path folder;

  @Test
  void helpTellsHowManyRolloutsEachTaskTakes() {
    assertThat(plumbline("quickstart", "--help").out().replaceAll("\\s+", " "))
        .contains(
            "Default: %d for sort, %d for countdown"
                .formatted(
                    QuickstartTask.SORT.alignment().steps(),
                    QuickstartTask.COUNTDOWN.alignment().steps()));
  }

  @Test
  void allThatIsAskedForIsLookedAtFirst() throws IOException {
    var file = Files.writeString(folder.resolve("file"), "");
    assertThat(
            plumbline(
                "quickstart --task sum --control foo --steps 0 --out %s"
                    .formatted(file)
                    .split(" ")))
        .isEqualTo(
            new Ran(
                2,
                "",
                """
                plumbline: the command line has 4 faults
                --task is 'sum', must be one of sort, countdown
                --control is 'foo', must be one of none, shuffled-rewards
                --steps is 0, must be at least 1
                --out is %1$s, must be a directory; %1$s is a file
                """
                    .formatted(file)));
    assertThat(plumbline("quickstart", "--out", "/proc/runs/x").err())
        .isEqualTo(
            "plumbline: --out is /proc/runs/x, must be a directory that can be written to: /proc"
                + " takes no files\n");
    assertThat(plumbline("quickstart", "--resume", "--out", folder.resolve("sort").toString()))
        .isEqualTo(
            new Ran(
                2,
                "",
                "plumbline: --resume goes on with what is in %s, and there is no such directory; leave it out to begin a run there\n"
                    .formatted(folder.resolve("sort"))));
  }

  @Test
  void aDirectoryThatHoldsARunIsNamedWithHowToGoOn() throws IOException {
    Files.createDirectories(folder.resolve("warm-start/checkpoints/step-00000025"));
    assertThat(plumbline("quickstart", "--out", folder.toString()))
        .isEqualTo(
            new Ran(
                2,
                "",
                "plumbline: %s holds a run that was stopped; go on with it by --resume, or name another --out for a new one\n"
                    .formatted(folder)));
    Files.createDirectory(folder.resolve("model"));
    Files.writeString(folder.resolve("report.html"), "");
    assertThat(plumbline("quickstart", "--out", folder.toString()))
        .isEqualTo(
            new Ran(
                2,
                "",
                "plumbline: %1$s holds a finished run: its page is %1$s/report.html, its model %1$s/model (`./plumbline chat --model %1$s/model`); name another --out for a new one, or go on with more steps by --resume\n"
                    .formatted(folder)));
  }
}
