/// Multiple choice: the option that a model finds likeliest. Start at
/// [plumbline.benchmark.choice.ChoiceQuestion]; [plumbline.benchmark.choice.ChoiceForm] puts it to
/// a model, [plumbline.benchmark.choice.ChoiceScoring] says which option is chosen,
/// [plumbline.benchmark.choice.ChoiceReport] sums up.
@NullMarked
package plumbline.benchmark.choice;

import org.jspecify.annotations.NullMarked;
