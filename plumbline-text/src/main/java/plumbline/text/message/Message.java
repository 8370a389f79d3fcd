package plumbline.text.message;

import java.util.List;

/// One turn of a conversation.
///
/// @param role who speaks
/// @param content what is said
/// @param toolCalls the tools an assistant turn calls, in order
/// @param name who speaks within the role, or which tool answers; may be empty
/// @param toolCallId the id of the call that a tool's turn answers; may be empty
/// @param reasoning the thinking text of an assistant turn; may be empty
public record Message(
    Role role,
    String content,
    List<ToolCall> toolCalls,
    String name,
    String toolCallId,
    String reasoning) {
  public Message {
    toolCalls = List.copyOf(toolCalls);
  }

  /// A turn that names no call.
  public Message(
      Role role, String content, List<ToolCall> toolCalls, String name, String reasoning) {
    this(role, content, toolCalls, name, "", reasoning);
  }

  /// A plain turn.
  public static Message of(Role role, String content) {
    return new Message(role, content, List.of(), "", "");
  }

  /// What the system says.
  public static Message system(String content) {
    return of(Role.SYSTEM, content);
  }

  /// What the user says.
  public static Message user(String content) {
    return of(Role.USER, content);
  }

  /// What the assistant says.
  public static Message assistant(String content) {
    return of(Role.ASSISTANT, content);
  }
}
