package plumbline.tensor;

/// Which lanes have work that goes before that of others with the same number.
final class RightOfWay {
  private final int[] busy;

  RightOfWay(int lanes) {
    this.busy = new int[lanes];
  }

  synchronized void take(int lane) {
    busy[lane]++;
  }

  synchronized void leave(int lane) {
    busy[lane]--;
    notifyAll();
  }

  synchronized void await(int lane) throws InterruptedException {
    while (busy[lane] > 0) {
      wait();
    }
  }
}
