/// Chat templates: a small interpreter of the Jinja they use, with the origin of every output
/// character. Templates are untrusted: no reflection, bounded steps, depth, output and time.
///
/// Start at [plumbline.text.template.ChatTemplate]. From source to text: the lexer cuts tokens, two
/// parsers make statements and expressions, the renderer runs statements and the evaluator computes
/// expressions over sealed values whose strings carry runs of origins.
@NullMarked
package plumbline.text.template;

import org.jspecify.annotations.NullMarked;
