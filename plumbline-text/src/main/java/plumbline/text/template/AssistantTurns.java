package plumbline.text.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Where in a rendering the assistant speaks.
///
/// A turn begins where the generation prompt ends, or where the template begins to write the
/// message if it has no generation prompt; what it writes between the parts of a message, such as
/// the braces around a tool call, belongs to the turn.
final class AssistantTurns {
  /// One turn.
  ///
  /// @param message its message, counted from 0
  /// @param start its first character
  /// @param end the character after the last that the message gave
  /// @param scaffoldEnd the end of what the template writes after that in the turn of this message
  /// @param limit where something else is said, or the end
  record Turn(int message, int start, int end, int scaffoldEnd, int limit) {}

  private final List<OriginRun> runs;
  private final String text;
  private final String prompt;
  private final int length;

  private AssistantTurns(Rendering rendering, String prompt, boolean prompted) {
    this.runs = rendering.runs();
    this.text = rendering.text();
    this.prompt = prompt;
    this.length =
        prompted && text.endsWith(prompt) ? text.length() - prompt.length() : text.length();
  }

  /// @param prompt what the template writes to let the assistant speak
  /// @param prompted whether the rendering ends with that
  /// @param assistant for every message whether it is the assistant's
  static List<Turn> find(
      Rendering rendering, String prompt, boolean prompted, boolean[] assistant) {
    return new AssistantTurns(rendering, prompt, prompted).find(assistant);
  }

  private List<Turn> find(boolean[] assistant) {
    int[] first = new int[assistant.length];
    int[] last = new int[assistant.length];
    Arrays.fill(first, -1);
    for (var run : runs) {
      int speaker = speaker(run.origin());
      if (speaker >= 0) {
        first[speaker] = first[speaker] < 0 ? run.start() : first[speaker];
        last[speaker] = run.end();
      }
    }
    var turns = new ArrayList<Turn>();
    for (int i = 0; i < assistant.length; i++) {
      if (assistant[i] && first[i] >= 0) {
        turns.add(
            new Turn(i, start(i, first[i]), last[i], scaffoldEnd(i, last[i]), limit(i, last[i])));
      }
    }
    return turns;
  }

  /// The message that says this, or -1 where it is not said but written around.
  private static int speaker(Origin origin) {
    return switch (origin) {
      case Origin.OfMessage(int index, Origin.Field field) ->
          switch (field) {
            case CONTENT, REASONING, TOOL_CALLS -> index;
            case WHOLE, ROLE, NAME, TOOL_CALL_ID -> -1;
          };
      case Origin.Template _, Origin.Tools _, Origin.Variable _, Origin.Mixed _ -> -1;
    };
  }

  /// Whether a run belongs to the turn of `message`; runs outside of loops may belong to any.
  private static boolean mayBelong(Origin origin, int message) {
    return switch (origin) {
      case Origin.Template(int turn) -> turn == message || turn < 0;
      case Origin.OfMessage(int index, _) -> index == message;
      case Origin.Tools _, Origin.Variable _, Origin.Mixed _ -> false;
    };
  }

  private int start(int message, int first) {
    int floor = 0;
    for (var run : runs) {
      if (run.end() <= first && !mayBelong(run.origin(), message)) {
        floor = run.end();
      }
    }
    var before = text.substring(floor, first);
    if (prompt.isEmpty()) {
      return first - ownScaffold(message, floor, first);
    }
    int after = endOfPrompt(before);
    return after < 0 ? first : floor + after;
  }

  /// How many characters the template wrote in the turn of `message` directly before `first`.
  private int ownScaffold(int message, int floor, int first) {
    int start = first;
    for (var run : runs) {
      if (run.start() >= floor
          && run.end() <= first
          && run.origin() instanceof Origin.Template(int turn)
          && turn == message) {
        start = Math.min(start, run.start());
      }
    }
    return first - start;
  }

  /// The end of the generation prompt, or -1; where the template writes only its beginning before
  /// past turns, the end of the longest part that stops after a line, `>`, `:` or `]`.
  private int endOfPrompt(String before) {
    for (int size = prompt.length(); size > 0; size--) {
      if (size == prompt.length() || "\n>:]".indexOf(prompt.charAt(size - 1)) >= 0) {
        int at = before.lastIndexOf(prompt.substring(0, size));
        if (at >= 0) {
          return at + size;
        }
      }
    }
    return -1;
  }

  private int scaffoldEnd(int message, int end) {
    int scaffoldEnd = end;
    for (var run : runs) {
      if (run.start() >= end && run.start() == scaffoldEnd) {
        boolean own =
            run.origin() instanceof Origin.Template(int turn)
                ? turn == message
                : run.origin() instanceof Origin.OfMessage(int index, _) && index == message;
        scaffoldEnd = own ? run.end() : scaffoldEnd;
      }
    }
    return Math.min(scaffoldEnd, Math.max(length, end));
  }

  private int limit(int message, int end) {
    for (var run : runs) {
      if (run.start() >= end && speaker(run.origin()) >= 0 && speaker(run.origin()) != message) {
        return Math.min(run.start(), Math.max(length, end));
      }
    }
    return Math.max(length, end);
  }
}
