package plumbline.data.cleaning;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/// Takes rows, in order.
public interface RowSink {
  /// Takes one.
  void put(ObjectNode row) throws IOException;

  /// Takes rows and forgets them.
  static RowSink none() {
    return _ -> {};
  }
}
