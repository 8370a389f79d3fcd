package plumbline.text.message;

/// A model's wish to call a tool.
///
/// @param id the call's name in the conversation, may be empty
/// @param name the tool
/// @param arguments a JSON object as text
public record ToolCall(String id, String name, String arguments) {}
