package plumbline.text.template;

/// A stretch of rendered text with one origin.
///
/// @param start its first character (UTF-16 unit)
/// @param end the character after its last
/// @param origin where its characters came from
/// @param generation whether it stands inside the template's `{% generation %}` tag
public record OriginRun(int start, int end, Origin origin, boolean generation) {}
