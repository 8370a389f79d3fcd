package plumbline.cli;

import java.util.List;

/// A command that looks at what its command line names before it starts.
interface Looking {
  /// What it looks at, in the order in which faults are told. Called where every option that must
  /// be there is there; nothing of it has been looked at.
  List<Given.Look> looks();
}
