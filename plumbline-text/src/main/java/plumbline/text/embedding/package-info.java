/// Texts as vectors whose angle says how alike they are. Start at
/// [plumbline.text.embedding.TextEmbedder].
@NullMarked
package plumbline.text.embedding;

import org.jspecify.annotations.NullMarked;
