package plumbline.tensor;

import java.util.concurrent.atomic.AtomicBoolean;

/// Which lanes have work that goes before that of others. Numbers are counted round.
final class RightOfWay {
  private final int[] busy;

  RightOfWay(int lanes) {
    this.busy = new int[lanes];
  }

  synchronized void take(int lane) {
    busy[lane % busy.length]++;
  }

  synchronized void leave(int lane) {
    busy[lane % busy.length]--;
    notifyAll();
  }

  /// Waits until nothing goes before this lane, or until `stop` is set and [#wake] is called.
  synchronized void await(int lane, AtomicBoolean stop) throws InterruptedException {
    while (busy[lane] > 0 && !stop.get()) {
      wait();
    }
  }

  synchronized void wake() {
    notifyAll();
  }
}
