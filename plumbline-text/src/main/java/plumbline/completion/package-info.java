/// The small interface through which anything is sampled, here or on a server. Start at
/// [plumbline.completion.Completer].
@NullMarked
package plumbline.completion;

import org.jspecify.annotations.NullMarked;
