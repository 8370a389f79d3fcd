/// From a checked recipe to a running one: loads model, tokenizer and data, assembles the parts of
/// a method and runs its loop. Start at [plumbline.job.TrainingJob].
@NullMarked
package plumbline.job;

import org.jspecify.annotations.NullMarked;
