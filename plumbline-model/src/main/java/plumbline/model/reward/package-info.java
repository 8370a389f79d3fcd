/// Models that score answers: a decoder whose output head gives rewards in named dimensions. A
/// reward model is a directory; it reads text with its own tokenizer and template. Start at
/// [RewardModel].
@NullMarked
package plumbline.model.reward;

import org.jspecify.annotations.NullMarked;
