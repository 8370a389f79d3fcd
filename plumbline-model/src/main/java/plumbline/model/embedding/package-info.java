/// Texts as the mean states of a model. Start at [plumbline.model.embedding.MeanPooled].
@NullMarked
package plumbline.model.embedding;

import org.jspecify.annotations.NullMarked;
