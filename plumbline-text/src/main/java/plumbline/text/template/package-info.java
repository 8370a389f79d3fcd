/// Chat templates: a small interpreter of the Jinja they use, with the origin of every output
/// character. Templates are untrusted: no reflection, bounded steps, depth, output and time.
@NullMarked
package plumbline.text.template;

import org.jspecify.annotations.NullMarked;
