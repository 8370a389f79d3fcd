/// The one engine that samples tokens: slots, a shared key-value cache, keyed randomness. Start at
/// [plumbline.generate.BatchEngine], or at [plumbline.generate.LocalCompleter], which takes texts
/// and conversations.
@NullMarked
package plumbline.generate;

import org.jspecify.annotations.NullMarked;
